import { expect, test } from 'vitest'
import { allPages } from '../src/all.js'
import { pages } from '../src/page-list.js'

test('lists every page there is', () => {
  expect(
    pages()
      .map((page) => page.name)
      .sort(),
  ).toEqual(allPages.map((page) => page.name).sort())
  expect(pages()).toHaveLength(63)
})

test('says what a page is, without its tables', () => {
  expect(pages().find((page) => page.ccsid === 930)).toEqual({
    name: 'IBM-930',
    ccsid: 930,
    aliases: [],
    title: 'Japanese: Katakana and Kanji',
    kind: 'double-octet',
  })
  expect(pages()[0]).toEqual({
    name: 'IBM-037',
    ccsid: 37,
    aliases: ['ebcdic-cp-us', 'ebcdic-cp-ca', 'ebcdic-cp-wt', 'ebcdic-cp-nl'],
    title: 'Latin-1: United States, Canada, Netherlands, Portugal, Brazil',
    kind: 'single-octet',
  })
})
