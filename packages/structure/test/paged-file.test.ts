import { expect, test } from 'vitest'
import { PageCollector, type PagedFileFormat, PagedFileReader, PagedFileWriter } from '../src/index.js'
import { SparseFile } from './sparse-file.js'

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

test('takes pages that fill whole octets together', () => {
  for (const format of [{ byteSize: 36, pageLength: 2 }, { byteSize: 255 }, { pageLength: 1 }, {}]) {
    expect(() => new PagedFileWriter(new SparseFile(), format)).not.toThrow()
    expect(() => new PagedFileReader(new PageCollector(), format)).not.toThrow()
  }
})
