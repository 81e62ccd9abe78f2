import { nameOctets } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { CommandQueue } from '../../src/server/command-queue.js'

function queue(): { commands: CommandQueue; answers: Uint8Array[] } {
  const answers: Uint8Array[] = []
  return { commands: new CommandQueue(100, {}, (octets) => answers.push(octets)), answers }
}

test('gives commands in the order they came, and knows which wait', () => {
  const { commands } = queue()
  commands.push(nameOctets('NOOP\r\nQU'))
  expect(commands.has('QUIT')).toBe(false)
  commands.push(nameOctets('IT\r\nnonsense\r\n'))
  expect(commands.length).toBe(3)
  expect([commands.next('NOOP'), commands.next('QUIT'), commands.has('QUIT')]).toEqual([true, false, true])
  expect([commands.shift(), commands.shift()]).toEqual([
    { kind: 'command', verb: 'NOOP', argument: undefined },
    { kind: 'command', verb: 'QUIT', argument: undefined },
  ])
  expect(commands.shift()).toMatchObject({ kind: 'fault', code: 500 })
  expect(commands.shift()).toBeUndefined()
})

test('is empty only without the part of a line, which can be forgotten', () => {
  const { commands } = queue()
  commands.push(nameOctets('NO'))
  expect([commands.length, commands.empty]).toEqual([0, false])
  commands.readAnew()
  expect(commands.empty).toBe(true)
  commands.push(nameOctets('NOOP\r\n'))
  expect(commands.empty).toBe(false)
  commands.clear()
  expect(commands.empty).toBe(true)
})

test('answers Telnet, and gives up a subnegotiation without end', () => {
  const { commands, answers } = queue()
  commands.push(Uint8Array.of(0xff, 0xfd, 1))
  expect(answers).toEqual([Uint8Array.of(0xff, 0xfc, 1)])
  expect(() => commands.push(Uint8Array.from([0xff, 0xfa, ...new Array<number>(2_000).fill(0x41)]))).toThrow()
})
