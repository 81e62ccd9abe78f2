import { describe, expect, test } from 'vitest'
import { doubleOctetNames } from '../src/double-octet-names.js'
import { doubleOctetPages } from '../src/double-octet-pages.js'
import { ibm930 } from '../src/page/ibm-930.js'
import { ibm937 } from '../src/page/ibm-937.js'
import { ibm1371 } from '../src/page/ibm-1371.js'
import { ibm1399 } from '../src/page/ibm-1399.js'

const everyOctet = Array.from({ length: 0x100 }, (_, octet) => octet)
const everyPair = Array.from({ length: 0x1_0000 - 0x4040 }, (_, index) => index + 0x4040)

test('the pages that the issue asks for are all there', () => {
  const numbers = [930, 939, 1390, 1399, 933, 1364, 935, 1388, 937, 1371]
  expect(doubleOctetPages.map((page) => page.ccsid)).toEqual(numbers)
  expect(doubleOctetNames.map((names) => names.ccsid)).toEqual(numbers)
})

/** How many octets and pairs have a character, as counted in the sources, and how many pairs are written as others. */
const counts: Record<string, readonly [singles: number, pairs: number, oneWay: number]> = {
  'IBM-930': [226, 11_635, 0],
  'IBM-939': [226, 11_635, 0],
  'IBM-1390': [227, 22_102, 1],
  'IBM-1399': [227, 22_102, 1],
  'IBM-933': [215, 10_757, 0],
  'IBM-1364': [215, 19_551, 0],
  'IBM-935': [163, 9_356, 0],
  'IBM-1388': [163, 32_405, 0],
  'IBM-937': [161, 20_264, 189],
  'IBM-1371': [162, 20_265, 190],
}

describe.each(doubleOctetPages.map((page) => [page.name, page] as const))('%s', (name, page) => {
  const [singles, pairs, oneWay] = counts[name]!

  test('restores every octet and every pair that has a character of its own', () => {
    const places = [...everyOctet, ...everyPair]
    const texts = places.map((place) => [place, page.characterOf(place)] as const)
    const there = texts.filter(([, text]) => text !== undefined)
    expect(there.filter(([place]) => place < 0x100)).toHaveLength(singles)
    expect(there.filter(([place]) => place > 0xff)).toHaveLength(pairs)
    const others = there.filter(([place, text]) => {
      const wire = place < 0x100 ? [place] : [0x0e, place >> 8, place & 0xff, 0x0f]
      expect(page.decode(Uint8Array.from(wire), { unmappable: 'throw' })).toBe(text)
      return page.encode(text!, { unmappable: 'throw' }).join() !== wire.join()
    })
    expect(others).toHaveLength(oneWay)
  })
})

test('reads the points on which tables disagree as the P120 tables of IBM do', () => {
  expect([0x4260, 0x426a, 0x43a1, 0x444a, 0x447c].map((pair) => ibm930.characterOf(pair))).toEqual(
    Array.from('−¦〜—‖'),
  )
})

test('has the euro where 937 has nothing', () => {
  expect(ibm937.characterOf(0x9f)).toBeUndefined()
  expect(ibm1371.characterOf(0x9f)).toBe('€')
  expect(ibm1399.characterOf(0x42e1)).toBe('€')
})
