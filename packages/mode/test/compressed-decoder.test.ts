import { atEverySplit, hex, octets, outcomeOf, parseEvents } from '@ftpkit/testkit'
import { EventRecorder, type FileSink, FtpError, Gather } from '@ftpkit/transfer'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CompressedDecoder } from '../src/compressed-decoder.js'
import { testDecoder } from './mode-vectors.js'

testDecoder('compressed', (setting) => (file) => new CompressedDecoder(file, setting))

const twoFiles = octets('0040 01 "a"  01 "b"  0080 c0  00c0 02 "cd"')

test('passes the octets after the end of file to the reader of the next file', () => {
  for (let cut = 0; cut <= twoFiles.length; cut++) {
    const first = new EventRecorder()
    const second = new EventRecorder()
    const decoder = new CompressedDecoder(first, { leftover: new CompressedDecoder(second) })
    decoder.bytes(twoFiles, 0, cut)
    decoder.bytes(twoFiles, cut, twoFiles.length)
    decoder.end()
    expect(first.events).toEqual(parseEvents('data "a"\nendOfFile'))
    expect(second.events).toEqual(parseEvents('data "b"\nendOfRecord\ndata "cd"\nendOfRecord\nendOfFile'))
  }
})

test('passes on the escape that ends a file without a string', () => {
  const leftover = new Gather()
  const decoder = new CompressedDecoder(new EventRecorder(), { leftover })
  const wire = octets('0040  0080 c0')
  decoder.bytes(wire, 0, wire.length)
  expect(leftover.take().map(hex)).toEqual(['0080c0'])
})

test('takes a bare end of file for the end once the reply has confirmed it', () => {
  const recorder = new EventRecorder()
  const decoder = new CompressedDecoder(recorder, { files: 'many' })
  decoder.bytes(octets('0040'), 0, 1)
  decoder.confirm()
  decoder.bytes(octets('0040'), 1, 2)
  expect(recorder.events).toEqual([])
  decoder.confirm()
  expect(recorder.events).toEqual(parseEvents('endOfFile'))
  decoder.confirm()
  decoder.bytes(octets('01 "a" 0040'), 0, 4)
  decoder.end()
  expect(recorder.events).toEqual(parseEvents('endOfFile\ndata "a"\nendOfFile'))
})

test('waits for the rest of a described string, and for a marker, whatever the reply', () => {
  const recorder = new EventRecorder()
  const decoder = new CompressedDecoder(recorder)
  decoder.bytes(octets('0010'), 0, 2)
  decoder.confirm()
  decoder.bytes(octets('01 "M" 0040 02 "a"'), 0, 6)
  decoder.confirm()
  decoder.bytes(octets('"b"'), 0, 1)
  expect(recorder.events).toEqual(parseEvents('restartMarker "M"\ndata "ab"\nendOfFile'))
})

test('refuses everything after a confirmation that ends the file inside a record', () => {
  const decoder = new CompressedDecoder(new EventRecorder(), { structure: 'R' })
  decoder.bytes(octets('01 "A" 0040'), 0, 4)
  expect(() => decoder.confirm()).toThrow('the file ends inside a record')
  expect(() => decoder.confirm()).toThrow('the file ends inside a record')
  expect(() => decoder.bytes(octets('01 "A"'), 0, 2)).toThrow('the file ends inside a record')
  expect(() => decoder.end()).toThrow('the file ends inside a record')
})

test('refuses further input with the same error, and has passed on what came before it', () => {
  const recorder = new EventRecorder()
  const decoder = new CompressedDecoder(recorder)
  const wire = octets('02 "ab"  c2  c0')
  const seen: unknown[] = []
  for (const call of [
    () => decoder.bytes(wire, 0, wire.length),
    () => decoder.bytes(wire, 0, 3),
    () => decoder.end(),
  ]) {
    try {
      call()
    } catch (error) {
      seen.push(error)
    }
  }
  expect(seen[0]).toMatchObject({ code: 'zero-count', offset: 4, clause: '959 §3.4.3', replyHint: 426 })
  expect(seen).toEqual([seen[0], seen[0], seen[0]])
  expect(new Set(seen).size).toBe(1)
  expect(recorder.events).toEqual(parseEvents('data "ab  "'))
})

test('refuses further input after its file has thrown, and does not tell it the same data again', () => {
  const full = new Error('disk full')
  const lengths: number[] = []
  const file: FileSink = Object.assign(new EventRecorder(), {
    data: (_: Uint8Array, start: number, end: number) => {
      lengths.push(end - start)
      throw full
    },
  })
  const decoder = new CompressedDecoder(file)
  const wire = octets('02 "ab"  0080 01 "c"')
  expect(() => decoder.bytes(wire, 0, wire.length)).toThrow(full)
  expect(() => decoder.end()).toThrow(full)
  expect(lengths).toEqual([3])
})

test.each([
  ['zero-count', 'c0 0040 c0', 'at octet 0: a run has a count of 0'],
  ['zero-count', '80 "x" 0040 c0', 'at octet 0: a run has a count of 0'],
] as const)('tells of %s that it read over', (code, wire, message) => {
  const tolerated: FtpError[] = []
  const decoder = (file: FileSink) =>
    new CompressedDecoder(file, { tolerate: [code], onTolerated: (error) => tolerated.push(error) })
  expect(outcomeOf(decoder, [octets(wire)]).events).toEqual(parseEvents('endOfFile'))
  expect(tolerated).toMatchObject([{ code, message }])
  expect(tolerated[0]).toBeInstanceOf(FtpError)
})

test.each([
  ['escapes', '0000', 17],
  ['strings of no fillers', 'c0', 8],
  ['replicated nothing', '80 "x"', 16],
  ['markers', '0010 01 "M"', 17],
  ['suspect nothing', '0020 c0', 13],
])('gives up on %s without end', (_, nothing, offset) => {
  const decode = (count: number) =>
    outcomeOf(
      (file) => new CompressedDecoder(file, { maxWithoutData: 8, tolerate: ['zero-count'] }),
      [octets(`01 "A" ${nothing.repeat(count)} 01 "B" 00c0 c0`)],
    )
  expect(decode(3).error).toBeUndefined()
  expect(decode(9).error).toMatchObject({ code: 'limit-exceeded', clause: '959 §3.4.3' })
  expect(decode(9).error!.offset).toBe(2 + offset)
})

test('takes a string for data wherever it is cut, also where its octets are still to come', () => {
  for (const string of ['01 "B"', '82 "B"', 'c2']) {
    const wire = octets(`0000 0000 ${string} 0040 c0`)
    const decoder = (file: FileSink) => new CompressedDecoder(file, { maxWithoutData: 2 })
    expect(atEverySplit(wire, (chunks) => outcomeOf(decoder, chunks)).error).toBeUndefined()
  }
})

test('takes any number of empty records, and of empty files', () => {
  const decode = (wire: string) =>
    outcomeOf((file) => new CompressedDecoder(file, { maxWithoutData: 2, files: 'many' }), [octets(wire)])
  expect(decode(`${'0080 c0'.repeat(9)} 0040 c0`).events).toHaveLength(10)
  expect(decode('0040 c0'.repeat(9)).events).toHaveLength(9)
})

test('does not gather a marker beyond the limit of its caller', () => {
  const decode = (wire: string) =>
    outcomeOf((file) => new CompressedDecoder(file, { maxMarkerLength: 6 }), [octets(wire)])
  expect(decode('0010 06 "MARK01" 0040 c0').error).toBeUndefined()
  expect(decode('0010 07 "MARK012" 0040 c0').error).toMatchObject({ code: 'limit-exceeded', offset: 9 })
  expect(decode('0010 86 "M" 0040 c0').events).toEqual(parseEvents('restartMarker "MMMMMM"\nendOfFile'))
  expect(decode('0010 87 "M" 0040 c0').error).toMatchObject({ code: 'limit-exceeded', offset: 3 })
})

test('hands data on at the end of every call, and never holds any', () => {
  const wire = octets('05 "Hello"  c3  84 "x"  0040 01 "!"')
  for (let length = 0; length <= wire.length; length++) {
    const recorder = new EventRecorder()
    new CompressedDecoder(recorder).bytes(wire, 0, length)
    expect(hex(dataOf(recorder))).toBe(hex(expanded(wire.subarray(0, length))))
  }
})

test('yields at most 63 octets for one, in pieces of at most 64 KiB that stay as they were', () => {
  expect(CompressedDecoder.maxExpansion).toBe(63)
  const pieces: Uint8Array[] = []
  const file = new EventRecorder()
  file.data = (chunk, start, end) => void pieces.push(chunk.subarray(start, end))
  const wire = new Uint8Array(10_000).fill(0xff)
  const decoder = new CompressedDecoder(file)
  decoder.bytes(wire, 0, wire.length)
  expect(pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(10_000 * 63)
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(65_536)
  decoder.bytes(octets('bf "x"'), 0, 2)
  expect(pieces.slice(0, -1).every((piece) => piece.every((octet) => octet === 0x20))).toBe(true)
})

test('reads any octets alike at every chunk size', () => {
  const control = fc.constantFrom(0x00, 0x00, 0x01, 0x02, 0x05, 0x10, 0x40, 0x80, 0x82, 0xc0, 0xc1, 0xc5)
  fc.assert(
    fc.property(fc.array(control, { maxLength: 60 }), fc.constantFrom('one', 'many'), (wire, files) => {
      const options = { structure: 'R', files, tolerate: ['zero-count', 'missing-eor'] } as const
      atEverySplit(Uint8Array.from(wire), (chunks) =>
        outcomeOf((file) => new CompressedDecoder(file, options), chunks),
      )
    }),
  )
})

function dataOf(recorder: EventRecorder): Uint8Array {
  return Uint8Array.from(recorder.events.flatMap((event) => (event.kind === 'data' ? [...event.data] : [])))
}

/** What the data of a beginning of the wire are, by a reader that takes one octet after another. */
function expanded(wire: Uint8Array): Uint8Array {
  const data: number[] = []
  for (let at = 0; at < wire.length; ) {
    const control = wire[at++]!
    if (control === 0) at++
    else if (control < 0x80)
      for (let left = control; left > 0 && at < wire.length; left--) data.push(wire[at++]!)
    else if (control >= 0xc0) data.push(...Array<number>(control & 63).fill(0x20))
    else if (at < wire.length) data.push(...Array<number>(control & 63).fill(wire[at++]!))
  }
  return Uint8Array.from(data)
}
