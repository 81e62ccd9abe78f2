import { atEverySplit, chunksOf, everyTruncation, tag } from '@ftpkit/testkit'
import { type FileSink, FtpError } from '@ftpkit/transfer'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PageCollector, PageDecoder, type PageSink, type StructureTolerance } from '../../src/index.js'
import { pagedFiles } from '../arbitraries.js'
import { parseError, thrownBy } from '../harness.js'
import { dataOf, pagesOf, pageVectors, parsePages } from '../pages.js'

const everyTolerance: readonly StructureTolerance[] = [
  'bad-header-length',
  'bad-last-page',
  'unknown-page-type',
  'trailing-data',
  'nonzero-padding',
]

describe.each(pageVectors())('$title', ({ vector, data, byteSize }) => {
  const decode = (input: Uint8Array, tolerate: readonly StructureTolerance[] = []) =>
    atEverySplit(input, (chunks) => pagesOf(chunks, { byteSize, tolerate }))

  test('strictly', () => {
    const error = parseError(vector.blocks.error)
    const pages = parsePages(vector.blocks.pages!)
    expect(decode(data)).toEqual({ pages, ended: error === undefined, ...(error && { error }) })
  })

  test('cut short', () => {
    const whole = decode(data)
    for (const beginning of everyTruncation(data)) {
      const cut = data.length > 40 ? pagesOf([beginning], { byteSize }) : decode(beginning)
      if (cut.error?.code === 'truncated') expect(cut.error.offset).toBe(beginning.length)
      else expect(cut.error ?? whole.error).toEqual(whole.error)
      expect(cut.pages.slice(0, -1)).toEqual(whole.pages.slice(0, Math.max(0, cut.pages.length - 1)))
    }
  })

  if (vector.blocks.tolerant !== undefined) {
    test('tolerantly', () => {
      const tolerate = [tag(vector, 'tolerate') as StructureTolerance]
      expect(decode(data, tolerate)).toEqual({ pages: parsePages(vector.blocks.tolerant!), ended: true })
    })
  } else if (vector.blocks.error !== undefined) {
    test('with every tolerance', () => {
      expect(decode(data, everyTolerance).error).toEqual(parseError(vector.blocks.error))
    })
  }
})

test('reads pages of every byte size, however they are cut', () => {
  fc.assert(
    fc.property(pagedFiles, fc.integer({ min: 1, max: 70 }), ({ byteSize, pages }, size) => {
      const last = { type: 0, index: 0, optional: [], data: [] }
      const outcome = pagesOf(chunksOf(dataOf(pages, byteSize), size), { byteSize })
      expect(outcome).toEqual({ pages: [...pages, last], ended: true })
    }),
  )
})

test('gives the same pages and faults at any cut', () => {
  const octet = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(0, 1, 2, 3, 4, 5) }, fc.nat(255))
  const tolerate: readonly StructureTolerance[] = ['bad-header-length', 'bad-last-page', 'trailing-data']
  const options = fc.record({
    byteSize: fc.constantFrom(3, 7, 8, 9, 16),
    tolerate: fc.constantFrom([], tolerate),
  })
  fc.assert(
    fc.property(fc.array(octet, { maxLength: 40 }), options, (input, chosen) => {
      const outcome = atEverySplit(Uint8Array.from(input), (chunks) => pagesOf(chunks, chosen))
      expect(outcome.ended).toBe(outcome.error === undefined)
    }),
    { numRuns: 150 },
  )
})

const faults: [string, number[], object, string][] = [
  ['bad-header-length', [3], {}, 'page 1, octet 0 of the data: its header length is 3, less than 4'],
  [
    'limit-exceeded',
    [65],
    {},
    'page 1, octet 0 of the data: its header length is 65, beyond the limit of 64',
  ],
  [
    'limit-exceeded',
    [6],
    { maxHeaderLength: 5 },
    'page 1, octet 0 of the data: its header length is 6, beyond the limit of 5',
  ],
  [
    'limit-exceeded',
    [4, 1, 0, 1, 4, 0, 3, 1],
    { maxDataLength: 2 },
    'page 2, octet 4 of the data: its data length is 3, beyond the limit of 2',
  ],
  ['unknown-page-type', [4, 1, 0, 9], {}, 'page 1, octet 0 of the data: its type is 9; known are 0 to 3'],
  [
    'bad-header-length',
    [5, 1, 0, 1],
    {},
    'page 1, octet 0 of the data: its header length is 5, but 4 for its type 1',
  ],
  [
    'bad-last-page',
    [5, 1, 2, 0],
    {},
    'page 1, octet 0 of the data: it is the last page, with a header length of 5 and a data length of 2; they must be 4 and 0',
  ],
  [
    'limit-exceeded',
    [0, 0, 0, 0, 0, 0, 0, 4, 0, 32, 0, 0, 0, 0, 0, 0, ...new Array<number>(15).fill(0), 1],
    { byteSize: 64 },
    'page 1, octet 0 of the data: its index is 9007199254740992, too large a number',
  ],
  ['trailing-data', [4, 0, 0, 0, 1], {}, 'page 2, octet 4 of the data: data follow the last page'],
  [
    'nonzero-padding',
    [0x80, 0x01],
    { byteSize: 3 },
    'page 2, octet 1 of the data: the 4 bits that fill the last octet are not all zero',
  ],
  ['truncated', [], {}, 'page 1, octet 0 of the data: the file ends before the last page'],
  ['truncated', [4, 0, 0, 1], {}, 'page 2, octet 4 of the data: the file ends before the last page'],
  ['truncated', [4, 0], {}, 'page 1, octet 2 of the data: the file ends inside its header'],
  [
    'truncated',
    [4, 0, 2, 1, 9],
    {},
    'page 1, octet 5 of the data: the file ends 8 bits before the end of its data',
  ],
]

test.each(faults)(
  'reports %s of %j %j with its place, and refuses further input',
  (code, input, options, message) => {
    const decoder = new PageDecoder(new PageCollector(), options)
    const fault = thrownBy(() => {
      decoder.data(Uint8Array.from(input), 0, input.length)
      decoder.endOfFile()
    })
    const replyHint = { 'unknown-page-type': 551, truncated: 426 }[code] ?? 451
    expect(fault).toBeInstanceOf(FtpError)
    expect(fault).toMatchObject({ code, message, clause: '959 §3.1.2.3', replyHint })
    for (const call of everyCall(decoder)) expect(thrownBy(call)).toBe(fault)
  },
)

test('accepts a header and a data length up to the limits', () => {
  const outcome = (input: number[], options: object) => pagesOf([Uint8Array.from(input)], options).error
  expect(outcome([5, 1, 0, 3, 1, 4, 0, 0, 0], { maxHeaderLength: 5 })).toBeUndefined()
  expect(outcome([4, 1, 2, 1, 7, 7, 4, 0, 0, 0], { maxDataLength: 2 })).toBeUndefined()
  expect(outcome([64, 1, 0, 2, ...new Array<number>(60).fill(7), 4, 0, 0, 0], {})).toBeUndefined()
})

test('counts up to the largest index', () => {
  const largest = [0, 31, 255, 255, 255, 255, 255, 255]
  const field = (value: number) => [0, 0, 0, 0, 0, 0, 0, value]
  const input = [...field(4), ...largest, ...field(0), ...field(1)]
  const header = { type: 1, index: Number.MAX_SAFE_INTEGER, optional: [], data: [] }
  expect(pagesOf([Uint8Array.from(input)], { byteSize: 64 }).pages).toEqual([header])
})

test('is complete from the last page on', () => {
  const collector = new PageCollector()
  const decoder = new PageDecoder(collector)
  decoder.data(Uint8Array.of(4, 0, 0), 0, 3)
  expect(decoder.complete).toBe(false)
  decoder.data(Uint8Array.of(0), 0, 1)
  expect(decoder.complete).toBe(true)
  decoder.data(Uint8Array.of(9), 1, 1)
  expect(collector.ended).toBe(false)
  decoder.endOfFile()
  expect(collector.ended).toBe(true)
})

test('refuses an end of record unless it is tolerated', () => {
  const decoder = new PageDecoder(new PageCollector())
  decoder.data(Uint8Array.of(4), 0, 1)
  const fault = thrownBy(() => decoder.endOfRecord())
  expect(fault).toMatchObject({
    code: 'eor-outside-record-structure',
    message: 'page 1, octet 1 of the data: an end of record in a paged file',
  })
  for (const call of everyCall(decoder)) expect(thrownBy(call)).toBe(fault)
  const lenient = new PageDecoder(new PageCollector(), { tolerate: ['eor-outside-record-structure'] })
  expect(thrownBy(() => lenient.endOfRecord())).toBeUndefined()
})

test('reports restart markers and suspect data with the octets before them', () => {
  const reports: unknown[] = []
  const decoder = new PageDecoder(new PageCollector(), {
    onRestartMarker: (marker, octetsBefore, point) => reports.push([...marker, octetsBefore, point]),
    onSuspect: (on, octetsBefore) => reports.push([on, octetsBefore]),
  })
  decoder.data(Uint8Array.of(9, 4, 1, 9), 1, 3)
  decoder.data(Uint8Array.of(9), 1, 1)
  decoder.restartMarker(Uint8Array.of(0x4d))
  decoder.suspect(true)
  expect(reports).toEqual([
    [0x4d, 2, { octetsBefore: 2, recordOctets: 0, records: 0 }],
    [true, 2],
  ])
  const silent = new PageDecoder(new PageCollector())
  silent.restartMarker(Uint8Array.of(0x4d))
  silent.suspect(false)
})

test('passes data on as they come, without a copy where pages begin at octets', () => {
  const chunks: [Uint8Array, number, number][] = []
  const decoder = new PageDecoder({ ...silent, data: (...piece) => void chunks.push(piece) })
  const first = Uint8Array.of(4, 1, 3, 1, 7)
  const second = Uint8Array.of(8, 9, 4, 0, 0, 0)
  decoder.data(first, 0, 5)
  expect(chunks).toEqual([[first, 4, 5]])
  decoder.data(second, 0, 6)
  expect(chunks[1]).toEqual([second, 0, 2])
  expect(chunks[1]![0]).toBe(second)
})

test('passes on all complete octets of data that begin inside an octet', () => {
  const pieces: number[] = []
  const pages: PageSink = {
    ...silent,
    data: (chunk, start, end) => void pieces.push(...chunk.subarray(start, end)),
  }
  const decoder = new PageDecoder(pages, { byteSize: 12 })
  const data = dataOf([{ type: 1, index: 1, optional: [], data: [0x123n, 0x456n, 0x789n] }], 12)
  decoder.data(data, 0, 9)
  expect(pieces).toEqual([0x12, 0x34, 0x56])
  decoder.data(data, 9, data.length)
  expect(pieces).toEqual([0x12, 0x34, 0x56, 0x78, 0x90])
})

test('refuses everything after a fault of the page sink', () => {
  const full = new FtpError('local-file', 'the disk is full')
  const fail = () => {
    throw full
  }
  const decoder = new PageDecoder({ ...silent, endOfPage: fail })
  expect(thrownBy(() => decoder.data(Uint8Array.of(4, 0, 0, 0), 0, 4))).toBe(full)
  for (const call of everyCall(decoder)) expect(thrownBy(call)).toBe(full)
})

test('refuses a byte size out of range', () => {
  for (const byteSize of [0, 256, 8.5]) {
    expect(() => new PageDecoder(silent, { byteSize })).toThrow(
      new RangeError(`a logical byte has 1 to 255 bits, not ${byteSize}`),
    )
  }
  for (const byteSize of [1, 255]) expect(() => new PageDecoder(silent, { byteSize })).not.toThrow()
})

const silent: PageSink = { page() {}, data() {}, endOfPage() {}, endOfFile() {} }

function everyCall(decoder: FileSink): (() => void)[] {
  return [
    () => decoder.data(Uint8Array.of(1), 0, 1),
    () => decoder.data(Uint8Array.of(1), 1, 1),
    () => decoder.endOfRecord(),
    () => decoder.restartMarker(Uint8Array.of(0x4d)),
    () => decoder.suspect(true),
    () => decoder.endOfFile(),
  ]
}
