import { describe, expect, test } from 'vitest'
import { allPages } from '../src/all.js'
import type { Newline } from '../src/newline.js'
import { codePage, translation } from '../src/registry.js'

const wire = Uint8Array.of(0xc1, 0x15, 0xc1, 0x25)
const treatments: readonly [Newline, string, Uint8Array][] = [
  ['cdra', 'A\u0085A\n', Uint8Array.of(0xc1, 0x15, 0xc1, 0x25)],
  ['swap', 'A\nA\u0085', Uint8Array.of(0xc1, 0x15, 0xc1, 0x25)],
  ['nl-to-lf', 'A\nA\n', Uint8Array.of(0xc1, 0x15, 0xc1, 0x15)],
]

describe.each(treatments)('with %s', (newline, text, back) => {
  const pages = allPages.filter((page) => page.encode('A')[0] === 0xc1)

  test.each(pages.map((page) => [page.name, page] as const))(
    '%s reads and writes NL and LF',
    (_name, page) => {
      expect(page.decode(wire, { newline })).toBe(text)
      expect(page.encode(text, { newline })).toEqual(back)
    },
  )

  test('a page of the network side reads LF as LF', () => {
    expect(codePage('latin1').decode(Uint8Array.of(0x0a, 0x85), { newline })).toBe('\n\u0085')
  })
})

test('nl-to-lf writes NEL as NL', () => {
  expect(codePage('1047').encode('\u0085', { newline: 'nl-to-lf' })).toEqual(Uint8Array.of(0x15))
})

test.each([
  ['cdra', 0x85, 0x0a],
  ['swap', 0x0a, 0x85],
  ['nl-to-lf', 0x0a, 0x0a],
] as const)('a translation with %s takes NL to 0x%s', (newline, nl, lf) => {
  const table = translation('IBM-1047', 'ISO-8859-1', { newline })
  expect([table[0x15], table[0x25]]).toEqual([nl, lf])
})

test('refuses an unknown treatment', () => {
  expect(() => codePage('1047').decode(wire, { newline: 'unix' as Newline })).toThrow(
    new RangeError('there is no newline treatment "unix"; there are cdra, swap, nl-to-lf'),
  )
})
