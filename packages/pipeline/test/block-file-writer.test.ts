import { hex, octets } from '@ftpkit/testkit'
import { Gather } from '@ftpkit/transfer'
import { expect, test } from 'vitest'
import { BlockFileWriter } from '../src/index.js'
import { thrownBy } from './harness.js'

function decoder(options: ConstructorParameters<typeof BlockFileWriter>[1] = {}) {
  const local = new Gather()
  const file = new BlockFileWriter(local, options)
  const data = (text: string) => file.data(octets(text), 0, octets(text).length)
  return { local, file, data, written: () => local.take().map(hex).join('') }
}

test('writes a record of any length as blocks, and the end of file as one of its own', () => {
  const { file, data, local, written } = decoder()
  data('"a"')
  file.endOfRecord()
  file.endOfRecord()
  file.endOfFile()
  expect(written()).toBe(hex(octets('80 0001 "a" 80 0000 40 0000')))
  expect(local.ended).toBe(true)
})

test('keeps suspect data marked, and tells of them', () => {
  const told: unknown[] = []
  const { file, data, written } = decoder({ onSuspect: (...call) => told.push(call) })
  data('"a"')
  file.suspect(true)
  data('"b"')
  file.endOfRecord()
  file.suspect(false)
  file.endOfFile()
  expect(written()).toBe(hex(octets('00 0001 "a" a0 0001 "b" 40 0000')))
  expect(told).toEqual([
    [true, 0],
    [false, 8],
  ])
})

test('tells of a restart marker with the octets of the file before it', () => {
  const told: unknown[] = []
  const { file, data } = decoder({ onRestartMarker: (marker, ...rest) => told.push([hex(marker), ...rest]) })
  data('"a"')
  file.endOfRecord()
  file.restartMarker(octets('"M"'))
  expect(told).toEqual([['4d', 4, { octetsBefore: 4, recordOctets: 0, records: 1 }]])
})

test('goes on behind a marker between records', () => {
  const resume = { octetsBefore: 4, recordOctets: 0, records: 1 }
  const { file, data, written } = decoder({ resume })
  data('"b"')
  file.endOfRecord()
  file.endOfFile()
  expect(written()).toBe(hex(octets('80 0001 "b" 40 0000')))
  expect(() => decoder({ resume: { ...resume, recordOctets: 1 } })).toThrow(RangeError)
})

test('refuses a file that ends inside a record, and everything after that, unless it is tolerated', () => {
  const { file, data } = decoder()
  data('"a"')
  const fault = thrownBy(() => file.endOfFile())
  expect(fault).toMatchObject({ code: 'missing-eor', clause: '959 §3.4', replyHint: 451 })
  const calls = [
    () => data('"b"'),
    () => file.endOfRecord(),
    () => file.restartMarker(octets('"M"')),
    () => file.suspect(true),
    () => file.endOfFile(),
  ]
  for (const call of calls) expect(thrownBy(call)).toBe(fault)

  const tolerant = decoder({ tolerate: ['missing-eor'] })
  tolerant.data('"a"')
  tolerant.file.endOfFile()
  expect(tolerant.written()).toBe(hex(octets('80 0001 "a" 40 0000')))
})

test('passes over reports that nobody wants', () => {
  const { file, written } = decoder()
  file.restartMarker(octets('"M"'))
  file.suspect(true)
  file.endOfFile()
  expect(written()).toBe('400000')
})
