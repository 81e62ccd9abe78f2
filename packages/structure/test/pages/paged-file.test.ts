import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  PageCollector,
  PageDecoder,
  type PagedFileFormat,
  PagedFileReader,
  PagedFileWriter,
  type PagedFileWriterOptions,
  PageEncoder,
  type PageHeader,
} from '../../src/index.js'
import { thrownBy } from '../harness.js'
import { feed, type Piece, SparseFile } from '../sparse-file.js'

const geometry = { byteSize: 8, pageLength: 4 }
const shortPages = { pageLength: 4 }

test.each<[PagedFileFormat, string]>([
  [{ byteSize: 0 }, 'a logical byte has 1 to 255 bits, not 0'],
  [{ byteSize: 256 }, 'a logical byte has 1 to 255 bits, not 256'],
  [{ byteSize: 36, pageLength: 3 }, 'a page of 3 logical bytes of 36 bits does not fill whole octets'],
  [{ pageLength: 0 }, 'a page of 0 logical bytes of 8 bits does not fill whole octets'],
  [{ pageLength: -8 }, 'a page of -8 logical bytes of 8 bits does not fill whole octets'],
  [{ pageLength: 0.5, byteSize: 16 }, 'a page of 0.5 logical bytes of 16 bits does not fill whole octets'],
  [{ pageLength: 2 ** 52 }, 'a page of 4503599627370496 logical bytes of 8 bits does not fill whole octets'],
])('refuses %o', (format, message) => {
  expect(() => new PagedFileWriter(new SparseFile(), format)).toThrow(new RangeError(message))
  expect(() => new PagedFileReader(new PageCollector(), format)).toThrow(new RangeError(message))
})

test('accepts pages that fill whole octets', () => {
  for (const format of [{ byteSize: 36, pageLength: 2 }, { byteSize: 255 }, { pageLength: 1 }, {}]) {
    expect(() => new PagedFileWriter(new SparseFile(), format)).not.toThrow()
    expect(() => new PagedFileReader(new PageCollector(), format)).not.toThrow()
  }
})

describe('PagedFileReader', () => {
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
      'sends pages of zeros that are not a hole',
      [[0, 0, 0, 0, 0, 0, 0, 0]],
      [
        [0, [0, 0, 0, 0]],
        [1, [0, 0, 0, 0]],
      ],
    ],
    [
      'sends a page that begins with a hole',
      [3, [1, 2]],
      [
        [0, [0, 0, 0, 1]],
        [1, [2]],
      ],
    ],
    [
      'sends a page that ends with a hole',
      [[1], 4, [2]],
      [
        [0, [1, 0, 0, 0]],
        [1, [0, 2]],
      ],
    ],
    ['sends a page with a hole in the middle', [[1], 2, [2]], [[0, [1, 0, 0, 2]]]],
    ['joins holes to pages that are not sent', [2, 1, 1, 2, 2, [1]], [[2, [1]]]],
    ['begins a page after a hole that ends inside it', [5, [1]], [[1, [0, 1]]]],
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
    ['keeps the length of a file that is a hole in two pieces', [2, 2], [[0, [0, 0, 0, 0]]]],
    ['ignores empty holes', [0, [1], 0, [2, 3, 4], 0], [[0, [1, 2, 3, 4]]]],
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
    const reader = new PagedFileReader(pages, geometry)
    const input = Uint8Array.from({ length: 8 }, (_, at) => at)
    reader.bytes(input, 0, 8)
    expect(chunks).toEqual([input, input])
    expect(chunks[0]).toBe(input)
    reader.bytes(input, 0, 3)
    reader.bytes(input, 3, 6)
    reader.bytes(input, 6, 8)
    expect(chunks[2]).not.toBe(input)
    expect(chunks[3]).not.toBe(chunks[2])
  })

  test('makes access controlled pages with an access field', () => {
    const collector = new PageCollector()
    feed(new PagedFileReader(collector, { ...geometry, access: 9n }), [[1]])
    expect(collector.take()).toMatchObject([{ type: 3, optional: [9n] }])
  })

  test('fills the last logical byte with zeros', () => {
    const collector = new PageCollector()
    feed(new PagedFileReader(collector, { byteSize: 36, pageLength: 4 }), [[1, 2, 3, 4, 5]])
    expect(collector.take()).toMatchObject([
      { dataLength: 2, data: Uint8Array.of(1, 2, 3, 4, 5, 0, 0, 0, 0) },
    ])
  })

  test.each([
    ['zeros that only fill the last octet', [1, 2, 3, 4, 0x50], 1],
    ['eight zeros, which are not padding', [1, 2, 3, 4, 5, 6, 7, 8, 9, 0], 3],
    ['no bits beyond whole logical bytes', [1, 2, 3, 4, 5, 6, 7, 8, 9], 2],
  ])('counts logical bytes of 36 bits in a file with %s', (_title, octets, dataLength) => {
    const collector = new PageCollector()
    feed(new PagedFileReader(collector, { byteSize: 36, pageLength: 4 }), [octets])
    expect(collector.take()).toMatchObject([{ dataLength }])
  })

  test('refuses a hole whose length is not a whole number from 0', () => {
    const reader = new PagedFileReader(new PageCollector(), geometry)
    for (const length of [-1, 0.5, Number.NaN]) {
      expect(() => reader.hole(length)).toThrow(new RangeError(`a hole of ${length} octets`))
    }
  })

  test('preserves a sparse file over STRU P, holes of whole pages included', () => {
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
})

describe('PagedFileWriter', () => {
  test('writes each page where its index says, in any order', () => {
    const { file, page, writer } = writing(shortPages)
    page({ index: 5 }, [1, 2, 3, 4])
    page({ index: 1 }, [5, 6])
    page({ type: 3, index: 2, optional: [7n] }, [7, 8, 9])
    page({ type: 0 }, [])
    expect(file.length).toBeUndefined()
    writer.endOfFile()
    expect(file.extents).toEqual([
      { position: 20, octets: [1, 2, 3, 4] },
      { position: 4, octets: [5, 6] },
      { position: 8, octets: [7, 8, 9] },
    ])
    expect(file.length).toBe(24)
  })

  test('writes data of a page as they come', () => {
    const { file, writer } = writing(shortPages)
    writer.page({ type: 1, index: 1, dataLength: 3, optional: [] })
    writer.data(Uint8Array.of(9, 1, 2), 1, 3)
    writer.data(Uint8Array.of(3), 0, 1)
    writer.endOfPage()
    expect(file.extents).toEqual([{ position: 4, octets: [1, 2, 3] }])
  })

  test('makes an empty file without pages', () => {
    const { file, writer } = writing({})
    writer.endOfFile()
    expect([file.length, file.extents]).toEqual([0, []])
  })

  test('accepts pages of 512 words of 36 bits', () => {
    const { file, page, writer } = writing({ byteSize: 36 })
    page({ index: 2, dataLength: 2 }, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    writer.endOfFile()
    expect(file.extents[0]!.position).toBe(2 * 2304)
  })

  test('passes on descriptor pages and shows every header', () => {
    const descriptor = new PageCollector()
    const indices: number[] = []
    const { file, page, writer } = writing({
      ...shortPages,
      descriptor,
      onPage: ({ index }) => indices.push(index),
    })
    page({ type: 2, index: 3, dataLength: 9 }, [1, 2, 3, 4, 5, 6, 7, 8, 9])
    page({ index: 1 }, [1])
    page({ type: 0 }, [])
    writer.endOfFile()
    expect(descriptor.take()).toMatchObject([{ index: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) }])
    expect(descriptor.ended).toBe(false)
    expect(indices).toEqual([3, 1, 0])
    expect(file.extents).toEqual([{ position: 4, octets: [1] }])
  })

  test('drops descriptor pages without a sink for them', () => {
    const { file, page, writer } = writing(shortPages)
    page({ type: 2 }, [1, 2])
    writer.endOfFile()
    expect(file.length).toBe(0)
  })

  test('refuses a page longer than the pages of the file', () => {
    const { writer } = writing(shortPages)
    const page = () => writer.page({ type: 1, index: 7, dataLength: 5, optional: [] })
    expect(thrownBy(page)).toMatchObject({
      code: 'limit-exceeded',
      message:
        'the page with index 7 has 5 logical bytes, more than the 4 of a page: choose the page length of the sender',
      clause: '959 §3.1.2.3',
      replyHint: 552,
    })
  })

  test('refuses a page beyond the longest file, to the octet', () => {
    const { page, writer } = writing({ ...shortPages, maxFileLength: 10 })
    page({ index: 2 }, [1, 2])
    expect(thrownBy(() => writer.page({ type: 1, index: 2, dataLength: 3, optional: [] }))).toMatchObject({
      code: 'limit-exceeded',
      message:
        'the page with index 2 begins at octet 8, and the file may have 10 octets: raise the limit if that is intended',
    })
    const { writer: any } = writing({})
    const far = { type: 1, index: Number.MAX_SAFE_INTEGER, dataLength: 1, optional: [] }
    expect(thrownBy(() => any.page(far))).toMatchObject({ code: 'limit-exceeded' })
  })
})

function writing(options: PagedFileWriterOptions) {
  const file = new SparseFile()
  const writer = new PagedFileWriter(file, options)
  const page = (header: Partial<PageHeader>, data: number[]) => {
    writer.page({ type: 1, index: 0, dataLength: data.length, optional: [], ...header })
    writer.data(Uint8Array.from(data), 0, data.length)
    writer.endOfPage()
  }
  return { file, writer, page }
}
