import { atEverySplit, octets, outcomeOf, parseEvents } from '@ftpkit/testkit'
import { EventRecorder, type FtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { StreamRecordDecoder } from '../src/stream-record-decoder.js'
import { testDecoder } from './mode-vectors.js'

testDecoder(
  'stream',
  (setting) => (file) => new StreamRecordDecoder(file, setting),
  ({ structure }) => structure === 'R',
)

test('reads any octets alike at every chunk size', () => {
  const octet = fc.constantFrom(0xff, 0xff, 0xff, 0x01, 0x02, 0x03, 0x00, 0x41)
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 40 }), fc.boolean(), (wire, tolerant) => {
      atEverySplit(Uint8Array.from(wire), (chunks) =>
        outcomeOf(
          (file) =>
            new StreamRecordDecoder(file, { tolerate: tolerant ? ['bad-escape', 'missing-eor'] : [] }),
          chunks,
        ),
      )
    }),
  )
})

test('finds escapes in long data, inside and outside of what it was given', () => {
  const chunk = new Uint8Array(5_000).fill(0x41)
  chunk.set(octets('ff01'), 300)
  chunk.set(octets('ffff'), 2_000)
  chunk.set(octets('ff03'), 4_000)
  const recorder = new EventRecorder()
  const decoder = new StreamRecordDecoder(recorder)
  decoder.bytes(chunk, 10, 1_999)
  decoder.bytes(chunk, 1_999, 4_002)
  decoder.end()
  const lengths = recorder.events.map((event) => (event.kind === 'data' ? event.data.length : event.kind))
  expect(lengths).toEqual([290, 'endOfRecord', 3_697, 'endOfRecord', 'endOfFile'])
  expect(decoder.offset).toBe(3_992)
})

test('hands on views of the chunk', () => {
  const chunk = octets('"AB" ffffffff "C" ff01')
  const seen: [Uint8Array, number, number][] = []
  const file = new EventRecorder()
  file.data = (...call) => void seen.push(call)
  new StreamRecordDecoder(file).bytes(chunk, 0, chunk.length)
  expect(seen.map(([, start, end]) => [start, end])).toEqual([
    [0, 4],
    [6, 7],
  ])
  expect(seen.every(([data]) => data === chunk)).toBe(true)
})

test('takes a call without octets for nothing, inside an escape, too', () => {
  const recorder = new EventRecorder()
  const decoder = new StreamRecordDecoder(recorder)
  const chunk = octets('"A" ff "B"')
  decoder.bytes(chunk, 0, 2)
  decoder.bytes(chunk, 2, 2)
  decoder.bytes(octets('ff03'), 1, 2)
  decoder.end()
  expect(recorder.events).toEqual(parseEvents('data "A"\nendOfRecord\nendOfFile'))
})

test('refuses further input with the same error', () => {
  const decoder = new StreamRecordDecoder(new EventRecorder())
  const seen: unknown[] = []
  for (const call of [
    () => decoder.bytes(octets('"A" ff05'), 0, 3),
    () => decoder.bytes(octets('ff01'), 0, 2),
    () => decoder.end(),
  ]) {
    try {
      call()
    } catch (error) {
      seen.push(error)
    }
  }
  expect(seen[0]).toMatchObject({ code: 'bad-escape', offset: 2, clause: '959 §3.4.1', replyHint: 426 })
  expect(seen).toHaveLength(3)
  expect(new Set(seen).size).toBe(1)
})

test.each([
  ['bad-escape', 'ff00 ff01 ff02', 'at octet 1: octet 0 follows 0xFF'],
  ['missing-eor', '"A" ff02', 'at octet 2: the file ends inside a record'],
  ['trailing-data', 'ff02 00', 'at octet 2: octets follow the end of file'],
  ['truncated', '"A" ff01', 'at octet 3: the connection closed before the end of file'],
] as const)('tells of %s that it read over', (code, wire, message) => {
  const told: FtpError[] = []
  outcomeOf(
    (file) => new StreamRecordDecoder(file, { tolerate: [code], onTolerated: (error) => told.push(error) }),
    [octets(wire)],
  )
  expect(told).toMatchObject([{ code, message }])
  expect(outcomeOf((file) => new StreamRecordDecoder(file), [octets(wire)]).error?.code).toBe(code)
})

test('ends no record that is none when the connection is cut', () => {
  const options = { tolerate: ['truncated'] } as const
  const decode = (wire: string) => outcomeOf((file) => new StreamRecordDecoder(file, options), [octets(wire)])
  expect(decode('"A" ff01').events).toEqual(parseEvents('data "A"\nendOfRecord\nendOfFile'))
  expect(decode('ff').events).toEqual(parseEvents('data ff\nendOfRecord\nendOfFile'))
})

test('yields no more octets than it takes', () => {
  expect(StreamRecordDecoder.maxExpansion).toBe(1)
})
