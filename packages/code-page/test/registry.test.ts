import { describe, expect, test } from 'vitest'
import { allPages } from '../src/all.js'
import { ibm930 } from '../src/page/ibm-930.js'
import { codePage, decode, encode, pageOf, pages, translation } from '../src/registry.js'
import { SingleOctetPage } from '../src/single-octet-page.js'

test('finds single-octet pages and UTF-8 by name', () => {
  expect(codePage('cp500').name).toBe('IBM-500')
  expect(codePage('utf8').name).toBe('UTF-8')
})

test('tells where to import a double-octet page from', () => {
  expect(() => codePage('cp930')).toThrow(
    new RangeError(
      "IBM-930 is a double-octet page: import it from '@ftpkit/code-page/930', or look it up in '@ftpkit/code-page/all'",
    ),
  )
})

test('accepts a page itself as well as its name', () => {
  expect(pageOf(ibm930)).toBe(ibm930)
  expect(decode(encode('日本', ibm930), ibm930)).toBe('日本')
  expect(decode(Uint8Array.of(0xc1, 0x15), 'ibm1047', { newline: 'swap' })).toBe('A\n')
  expect(encode('A\n', 'ibm1047', { newline: 'swap' })).toEqual(Uint8Array.of(0xc1, 0x15))
})

test.each(['utf-8', ibm930] as never[])('translates only between single-octet pages', (page) => {
  expect(() => translation('IBM-037', page)).toThrow("isn't a single-octet page")
})

describe.each(['ISO-8859-1', 'windows-1252', 'US-ASCII', 'ISO8859-2', 'ibm-923', 'IBM-5346', 'IBM-850'])(
  '%s',
  (name) => {
    test('is a single-octet page', () => {
      expect(codePage(name)).toBeInstanceOf(SingleOctetPage)
    })
  },
)

test('lists every page there is', () => {
  expect(
    pages()
      .map((page) => page.name)
      .sort(),
  ).toEqual(allPages.map((page) => page.name).sort())
  expect(pages()).toHaveLength(91)
})

test('describes a page without its tables', () => {
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
