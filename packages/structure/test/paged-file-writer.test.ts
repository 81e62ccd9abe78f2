import { expect, test } from 'vitest'
import { PageCollector, PagedFileWriter, type PagedFileWriterOptions, type PageHeader } from '../src/index.js'
import { thrownBy } from './harness.js'
import { SparseFile } from './sparse-file.js'

const geometry = { pageLength: 4 }

test('writes each page where its index says, in whatever order they come', () => {
  const { file, page, decoder } = decoding(geometry)
  page({ index: 5 }, [1, 2, 3, 4])
  page({ index: 1 }, [5, 6])
  page({ type: 3, index: 2, optional: [7n] }, [7, 8, 9])
  page({ type: 0 }, [])
  expect(file.length).toBeUndefined()
  decoder.endOfFile()
  expect(file.extents).toEqual([
    { position: 20, octets: [1, 2, 3, 4] },
    { position: 4, octets: [5, 6] },
    { position: 8, octets: [7, 8, 9] },
  ])
  expect(file.length).toBe(24)
})

test('writes data of a page as they come', () => {
  const { file, decoder } = decoding(geometry)
  decoder.page({ type: 1, index: 1, dataLength: 3, optional: [] })
  decoder.data(Uint8Array.of(9, 1, 2), 1, 3)
  decoder.data(Uint8Array.of(3), 0, 1)
  decoder.endOfPage()
  expect(file.extents).toEqual([{ position: 4, octets: [1, 2, 3] }])
})

test('makes an empty file of no pages', () => {
  const { file, decoder } = decoding({})
  decoder.endOfFile()
  expect([file.length, file.extents]).toEqual([0, []])
})

test('takes pages of 512 words of 36 bits', () => {
  const { file, page, decoder } = decoding({ byteSize: 36 })
  page({ index: 2, dataLength: 2 }, [1, 2, 3, 4, 5, 6, 7, 8, 9])
  decoder.endOfFile()
  expect(file.extents[0]!.position).toBe(2 * 2304)
})

test('hands on descriptor pages and shows every header', () => {
  const descriptor = new PageCollector()
  const indices: number[] = []
  const { file, page, decoder } = decoding({
    ...geometry,
    descriptor,
    onPage: ({ index }) => indices.push(index),
  })
  page({ type: 2, index: 3, dataLength: 9 }, [1, 2, 3, 4, 5, 6, 7, 8, 9])
  page({ index: 1 }, [1])
  page({ type: 0 }, [])
  decoder.endOfFile()
  expect(descriptor.take()).toMatchObject([{ index: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9) }])
  expect(descriptor.ended).toBe(false)
  expect(indices).toEqual([3, 1, 0])
  expect(file.extents).toEqual([{ position: 4, octets: [1] }])
})

test('drops descriptor pages that nobody asked for', () => {
  const { file, page, decoder } = decoding(geometry)
  page({ type: 2 }, [1, 2])
  decoder.endOfFile()
  expect(file.length).toBe(0)
})

test('refuses a page longer than the pages of the file', () => {
  const { decoder } = decoding(geometry)
  const page = () => decoder.page({ type: 1, index: 7, dataLength: 5, optional: [] })
  expect(thrownBy(page)).toMatchObject({
    code: 'limit-exceeded',
    message:
      'the page with index 7 has 5 logical bytes, more than the 4 of a page: choose the page length of the sender',
    clause: '959 §3.1.2.3',
    replyHint: 552,
  })
})

test('refuses a page beyond the longest file, to the octet', () => {
  const { page, decoder } = decoding({ ...geometry, maxFileLength: 10 })
  page({ index: 2 }, [1, 2])
  expect(thrownBy(() => decoder.page({ type: 1, index: 2, dataLength: 3, optional: [] }))).toMatchObject({
    code: 'limit-exceeded',
    message:
      'the page with index 2 lies at octet 8, and the file may have 10: raise the limit if that is meant',
  })
  const { decoder: any } = decoding({})
  const far = { type: 1, index: Number.MAX_SAFE_INTEGER, dataLength: 1, optional: [] }
  expect(thrownBy(() => any.page(far))).toMatchObject({ code: 'limit-exceeded' })
})

function decoding(options: PagedFileWriterOptions) {
  const file = new SparseFile()
  const decoder = new PagedFileWriter(file, options)
  const page = (header: Partial<PageHeader>, data: number[]) => {
    decoder.page({ type: 1, index: 0, dataLength: data.length, optional: [], ...header })
    decoder.data(Uint8Array.from(data), 0, data.length)
    decoder.endOfPage()
  }
  return { file, decoder, page }
}
