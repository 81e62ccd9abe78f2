import { hex } from '@ftpkit/testkit'
import { EventRecorder } from '@ftpkit/transfer'
import { describe, expect, test } from 'vitest'
import { PageEncoder, type PageHeader } from '../../src/index.js'
import { dataOf, pageVectors, parsePages } from '../pages.js'

describe.each(pageVectors().filter(({ vector }) => !vector.blocks.error))(
  '$title',
  ({ vector, data, byteSize }) => {
    test('is what its pages are written as', () => {
      const pages = parsePages(vector.blocks.pages!)
      for (const size of [1, 2, 99]) {
        expect(hex(dataOf(pages, byteSize, size))).toBe(hex(data))
        expect(hex(dataOf(pages.slice(0, -1), byteSize, size))).toBe(hex(data))
      }
    })
  },
)

const simple: PageHeader = { type: 1, index: 0, dataLength: 0, optional: [] }

test.each<[Partial<PageHeader>, string]>([
  [{ type: 4 }, 'a page has a type from 0 to 3, not 4'],
  [{ type: -1 }, 'a page has a type from 0 to 3, not -1'],
  [{ optional: [1n] }, 'a page of type 1 has 0 optional fields, not 1'],
  [{ type: 3 }, 'a page of type 3 has 1 optional fields, not 0'],
  [{ type: 0, optional: [1n] }, 'a page of type 0 has 0 optional fields, not 1'],
  [{ type: 0, dataLength: 1 }, 'the last page has no data'],
  [{ index: -1 }, 'index is a whole number from 0, not -1'],
  [{ index: 0.5 }, 'index is a whole number from 0, not 0.5'],
  [{ dataLength: -1 }, 'dataLength is a whole number from 0, not -1'],
  [{ index: 256 }, '256 does not fit a logical byte of 8 bits'],
  [{ dataLength: 256 }, '256 does not fit a logical byte of 8 bits'],
  [{ type: 3, optional: [256n] }, '256 does not fit a logical byte of 8 bits'],
  [{ type: 3, optional: [-1n] }, 'an optional field is a number from 0, not -1'],
])('refuses the header %o and writes nothing', (fields, message) => {
  const recorder = new EventRecorder()
  const encoder = new PageEncoder(recorder)
  expect(() => encoder.page({ ...simple, ...fields })).toThrow(new RangeError(message))
  expect(recorder.events).toEqual([])
})

test('accepts the largest fields that fit', () => {
  const encoder = new PageEncoder(new EventRecorder())
  expect(() => encoder.page({ ...simple, index: 255, type: 3, optional: [255n] })).not.toThrow()
})

test('refuses a byte size that holds no header length', () => {
  const encoder = new PageEncoder(new EventRecorder(), { byteSize: 2 })
  expect(() => encoder.endOfFile()).toThrow(new RangeError('4 does not fit a logical byte of 2 bits'))
  expect(() => new PageEncoder(new EventRecorder(), { byteSize: 0 })).toThrow(RangeError)
})

test('refuses calls out of order', () => {
  const encoder = new PageEncoder(new EventRecorder())
  expect(() => encoder.endOfPage()).toThrow(new RangeError('there is no page to end'))
  encoder.page(simple)
  expect(() => encoder.page(simple)).toThrow(new RangeError('the page before has not ended'))
  expect(() => encoder.endOfFile()).toThrow(new RangeError('the page before has not ended'))
  encoder.endOfPage()
  encoder.page({ ...simple, type: 0 })
  encoder.endOfPage()
  expect(() => encoder.page(simple)).toThrow(new RangeError('the last page has been sent'))
  expect(() => encoder.endOfPage()).toThrow(new RangeError('there is no page to end'))
})

test('refuses more and less data than the header says', () => {
  const encoder = new PageEncoder(new EventRecorder())
  const data = new Uint8Array(3)
  expect(() => encoder.data(data, 0, 1)).toThrow(
    new RangeError('the page has more data than the 0 bits that its header leaves'),
  )
  encoder.page({ ...simple, dataLength: 2 })
  expect(() => encoder.data(data, 0, 3)).toThrow(
    new RangeError('the page has more data than the 16 bits that its header leaves'),
  )
  encoder.data(data, 0, 1)
  encoder.data(data, 1, 1)
  expect(() => encoder.endOfPage()).toThrow(new RangeError('8 bits of data of the page are missing'))
  encoder.data(data, 0, 1)
  expect(() => encoder.data(data, 0, 1)).toThrow(RangeError)
  encoder.endOfPage()
})

test('drops the padding of the last octet of a page', () => {
  const recorder = new EventRecorder()
  const encoder = new PageEncoder(recorder, { byteSize: 4 })
  encoder.page({ ...simple, dataLength: 3 })
  encoder.data(Uint8Array.of(0x12, 0x3f), 0, 2)
  encoder.endOfPage()
  encoder.endOfFile()
  expect(recorder.events).toEqual([
    { kind: 'data', data: Uint8Array.of(0x40, 0x31, 0x12, 0x34, 0x00, 0x00) },
    { kind: 'endOfFile' },
  ])
})

test('passes on a header and data before the page ends', () => {
  const recorder = new EventRecorder()
  const encoder = new PageEncoder(recorder)
  encoder.page({ ...simple, dataLength: 2 })
  expect(recorder.events).toEqual([{ kind: 'data', data: Uint8Array.of(4, 0, 2, 1) }])
  encoder.data(Uint8Array.of(9), 0, 1)
  expect(recorder.events).toEqual([{ kind: 'data', data: Uint8Array.of(4, 0, 2, 1, 9) }])
})
