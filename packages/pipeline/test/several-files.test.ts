import { hex, octets } from '@ftpkit/testkit'
import { Gather } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { EachFile, modeDecoder, pipelines, ReceivingConnection, toFile } from '../src/index.js'
import { parametersOf } from './arbitraries.js'
import { pushAll, thrownBy } from './harness.js'

const text = pipelines(parametersOf('A', 'R', 'B'))
const image = pipelines(parametersOf('I', 'F', 'B'))
const compressed = pipelines(parametersOf('I', 'F', 'C'))
const wire = octets('c0 0001 "a"  40 0001 "b"  00 0001 "c" 40 0000')

function begun(connection: ReceivingConnection, carried = image): Gather {
  const local = new Gather()
  connection.begin(carried, local)
  return local
}

const taken = (local: Gather) => local.take().map(hex).join('')

test('decodes files one after another, wherever the connection is cut', () => {
  for (let cut = 0; cut <= wire.length; cut++) {
    const connection = new ReceivingConnection()
    const files: string[] = []
    const receive = (carried: typeof image) => {
      const local = begun(connection, carried)
      while (connection.advance());
      return local
    }
    let local = receive(text)
    const pushed = (start: number, end: number) => {
      connection.bytes(wire, start, end)
      while (local.ended && !connection.exhausted && connection.heldOctets > 0) {
        files.push(taken(local))
        local = receive(image)
      }
    }
    pushed(0, cut)
    pushed(cut, wire.length)
    connection.end()
    files.push(taken(local))
    expect(files, `cut at ${cut}`).toEqual(['610a', '62', '63'])
    expect(connection.exhausted).toBe(true)
  }
})

test('holds the octets of a file that has not begun', () => {
  const connection = new ReceivingConnection()
  connection.bytes(wire, 0, 6)
  connection.bytes(wire, 6, 6)
  expect([connection.heldOctets, connection.receiving, connection.exhausted]).toEqual([6, false, false])
  expect(connection.advance()).toBe(false)
  const local = begun(connection, text)
  expect([local.length, connection.receiving]).toEqual([0, true])
  connection.bytes(wire, 6, 8)
  expect(connection.heldOctets).toBe(8)
  expect(connection.advance()).toBe(false)
  expect([taken(local), local.ended, connection.receiving, connection.heldOctets]).toEqual([
    '610a',
    true,
    false,
    4,
  ])
  const next = begun(connection)
  expect(connection.advance()).toBe(true)
  expect(connection.advance()).toBe(false)
  expect([taken(next), next.ended]).toEqual(['62', true])
})

test('ends when the other side closes between files', () => {
  const connection = new ReceivingConnection()
  const local = begun(connection, text)
  connection.bytes(wire, 0, 4)
  connection.end()
  expect([local.ended, connection.exhausted]).toEqual([true, true])
})

test('refuses a file that the close cuts, whether or not its octets were held', () => {
  const cut = new ReceivingConnection()
  begun(cut)
  cut.bytes(wire, 0, 2)
  expect(thrownBy(() => cut.end())).toMatchObject({ code: 'truncated', offset: 2 })

  const held = new ReceivingConnection()
  held.bytes(wire, 0, 2)
  held.end()
  expect(held.exhausted).toBe(false)
  begun(held)
  expect(held.advance()).toBe(true)
  expect(thrownBy(() => held.advance())).toMatchObject({ code: 'truncated', offset: 2 })
})

test('begins one file at a time', () => {
  const connection = new ReceivingConnection()
  begun(connection)
  expect(() => begun(connection)).toThrow(new TypeError('the previous file has not ended'))
})

test('ends a file of MODE C without a last string when it is confirmed', () => {
  const connection = new ReceivingConnection()
  const local = begun(connection, compressed)
  connection.bytes(octets('01 "a" 00 40'), 0, 4)
  expect(local.ended).toBe(false)
  connection.confirm()
  expect(local.ended).toBe(true)
  connection.confirm()
  begun(connection)
  connection.confirm()
  expect(connection.receiving).toBe(true)
})

test('passes each of several files of a connection to a sink of its own', () => {
  const parameters = parametersOf('A', 'R', 'B')
  const locals: Gather[] = []
  const file = new EachFile(() => {
    locals.push(new Gather())
    return toFile(parameters, locals.at(-1)!)
  })
  const wire = octets('20 0001 "a" 10 0001 "M" c0 0001 "b"  c0 0001 "c"  40 0000')
  pushAll(modeDecoder(parameters, file, { files: 'many', tolerate: ['missing-eor'] }), [wire])
  expect(locals.map((local) => [local.take().map(hex).join(''), local.ended])).toEqual([
    ['61620a', true],
    ['630a', true],
    ['', true],
  ])
})
