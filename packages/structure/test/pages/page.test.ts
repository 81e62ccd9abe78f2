import { expect, test } from 'vitest'
import { PageCollector } from '../../src/index.js'
import { thrownBy } from '../harness.js'

const header = { type: 1, index: 7, dataLength: 3, optional: [] }

test('collects whole pages until they are taken', () => {
  const collector = new PageCollector()
  collector.page(header)
  collector.data(Uint8Array.of(9, 1, 2, 9), 1, 3)
  expect(collector.take()).toEqual([])
  collector.data(Uint8Array.of(3), 0, 1)
  collector.endOfPage()
  collector.page({ ...header, dataLength: 0 })
  collector.endOfPage()
  expect(collector.take()).toEqual([
    { ...header, data: Uint8Array.of(1, 2, 3) },
    { ...header, dataLength: 0, data: new Uint8Array(0) },
  ])
  expect(collector.take()).toEqual([])
  expect(collector.ended).toBe(false)
  collector.endOfFile()
  expect(collector.ended).toBe(true)
})

test('refuses a page beyond its limit', () => {
  const collector = new PageCollector(3)
  for (let round = 0; round < 2; round++) {
    collector.page(header)
    collector.data(new Uint8Array(3), 0, 3)
    collector.endOfPage()
  }
  collector.page(header)
  collector.data(new Uint8Array(9), 5, 8)
  expect(thrownBy(() => collector.data(new Uint8Array(1), 0, 1))).toMatchObject({
    code: 'limit-exceeded',
    message: 'a page is longer than the limit of 3 octets',
  })
})

test('keeps pages of up to 1 MiB by default', () => {
  const collector = new PageCollector()
  collector.page(header)
  collector.data(new Uint8Array(1_048_576), 0, 1_048_576)
  expect(thrownBy(() => collector.data(new Uint8Array(1), 0, 1))).toMatchObject({ code: 'limit-exceeded' })
})
