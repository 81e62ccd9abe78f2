import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PageCollector, PageDecoder, PagedFileReader, PagedFileWriter, PageEncoder } from '../src/index.js'
import { feed, type Piece, SparseFile } from './sparse-file.js'

const geometry = { byteSize: 8, pageLength: 4 }

test.each<[string, Piece[], [number, number[]][]]>([
  ['sends nothing of an empty file', [], []],
  [
    'sends full pages and a short last one',
    [[1, 2, 3, 4, 5]],
    [
      [0, [1, 2, 3, 4]],
      [1, [5]],
    ],
  ],
  [
    'sends a page that comes in pieces',
    [[1], [2, 3], [4, 5, 6, 7, 8]],
    [
      [0, [1, 2, 3, 4]],
      [1, [5, 6, 7, 8]],
    ],
  ],
  [
    'does not send pages that lie in a hole',
    [[1, 2, 3, 4], 8, [5]],
    [
      [0, [1, 2, 3, 4]],
      [3, [5]],
    ],
  ],
  [
    'sends pages of zeros that are no hole',
    [[0, 0, 0, 0, 0, 0, 0, 0]],
    [
      [0, [0, 0, 0, 0]],
      [1, [0, 0, 0, 0]],
    ],
  ],
  [
    'sends a page that only its beginning is a hole of',
    [3, [1, 2]],
    [
      [0, [0, 0, 0, 1]],
      [1, [2]],
    ],
  ],
  [
    'sends a page that only its end is a hole of',
    [[1], 4, [2]],
    [
      [0, [1, 0, 0, 0]],
      [1, [0, 2]],
    ],
  ],
  ['sends a page with a hole in the middle', [[1], 2, [2]], [[0, [1, 0, 0, 2]]]],
  ['joins holes to pages that are not sent', [2, 1, 1, 2, 2, [1]], [[2, [1]]]],
  ['begins a page behind a hole that ends inside it', [5, [1]], [[1, [0, 1]]]],
  [
    'keeps the length of a file that ends in a hole',
    [[1, 2, 3, 4], 6],
    [
      [0, [1, 2, 3, 4]],
      [2, [0, 0]],
    ],
  ],
  [
    'keeps the length of a file that ends in a hole at the end of a page',
    [[1], 11],
    [
      [0, [1, 0, 0, 0]],
      [2, [0, 0, 0, 0]],
    ],
  ],
  ['keeps the length of a file that is a hole', [4], [[0, [0, 0, 0, 0]]]],
  ['keeps the length of a file that is a hole of two pieces', [2, 2], [[0, [0, 0, 0, 0]]]],
  ['passes over holes of nothing', [0, [1], 0, [2, 3, 4], 0], [[0, [1, 2, 3, 4]]]],
])('%s', (_title, pieces, expected) => {
  const collector = new PageCollector()
  feed(new PagedFileReader(collector, geometry), pieces)
  const pages = collector.take()
  expect(pages.map(({ index, data }) => [index, [...data]])).toEqual(expected)
  for (const { dataLength, data, type, optional } of pages) {
    expect([dataLength, type, optional]).toEqual([data.length, 1, []])
  }
  expect(collector.ended).toBe(true)
})

test('sends whole pages of a chunk without a copy, and never the same memory twice', () => {
  const chunks: Uint8Array[] = []
  const pages = {
    page() {},
    data: (chunk: Uint8Array) => void chunks.push(chunk),
    endOfPage() {},
    endOfFile() {},
  }
  const encoder = new PagedFileReader(pages, geometry)
  const input = Uint8Array.from({ length: 8 }, (_, at) => at)
  encoder.bytes(input, 0, 8)
  expect(chunks).toEqual([input, input])
  expect(chunks[0]).toBe(input)
  encoder.bytes(input, 0, 3)
  encoder.bytes(input, 3, 6)
  encoder.bytes(input, 6, 8)
  expect(chunks[2]).not.toBe(input)
  expect(chunks[3]).not.toBe(chunks[2])
})

test('makes access controlled pages where an access field is given', () => {
  const collector = new PageCollector()
  feed(new PagedFileReader(collector, { ...geometry, access: 9n }), [[1]])
  expect(collector.take()).toMatchObject([{ type: 3, optional: [9n] }])
})

test('fills the last logical byte with zeros', () => {
  const collector = new PageCollector()
  feed(new PagedFileReader(collector, { byteSize: 36, pageLength: 4 }), [[1, 2, 3, 4, 5]])
  expect(collector.take()).toMatchObject([{ dataLength: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 0, 0, 0, 0) }])
})

test.each([
  ['zeros that only fill the last octet', [1, 2, 3, 4, 0x50], 1],
  ['eight zeros, which are no padding', [1, 2, 3, 4, 5, 6, 7, 8, 9, 0], 3],
  ['no bit beyond whole logical bytes', [1, 2, 3, 4, 5, 6, 7, 8, 9], 2],
])('counts logical bytes of 36 bits in a file with %s', (_title, octets, dataLength) => {
  const collector = new PageCollector()
  feed(new PagedFileReader(collector, { byteSize: 36, pageLength: 4 }), [octets])
  expect(collector.take()).toMatchObject([{ dataLength }])
})

test('refuses a hole that is no count', () => {
  const encoder = new PagedFileReader(new PageCollector(), geometry)
  for (const length of [-1, 0.5, Number.NaN]) {
    expect(() => encoder.hole(length)).toThrow(new RangeError(`a hole of ${length} octets`))
  }
})

test('gives back a sparse file over STRU P, holes of whole pages included', () => {
  const piece = fc.oneof(fc.array(fc.nat(255), { maxLength: 9 }), fc.nat(20))
  const geometries = fc.constantFrom({ byteSize: 8, pageLength: 4 }, { byteSize: 36, pageLength: 2 })
  fc.assert(
    fc.property(geometries, fc.array(piece, { maxLength: 8 }), (format, pieces) => {
      const file = new SparseFile()
      const wire = new PageEncoder(new PageDecoder(new PagedFileWriter(file, format), format), format)
      feed(new PagedFileReader(wire, format), pieces)
      const expected = pieces.flatMap((part) =>
        typeof part === 'number' ? new Array<number>(part).fill(0) : part,
      )
      // The last page holds whole logical bytes.
      const padding = new Array<number>(file.octets.length - expected.length).fill(0)
      expect(padding.length).toBeLessThan(format.byteSize / 4)
      expect(file.octets).toEqual([...expected, ...padding])
    }),
  )
})
