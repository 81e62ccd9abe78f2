import { expect, test } from 'vitest'
import { comparisons } from '../src/codecs.js'
import { checkAgreement } from '../src/comparison.js'

test.each(Object.entries(comparisons))('the sides of %s do the same work', (_name, make) => {
  const comparison = make()
  expect(() => checkAgreement(comparison)).not.toThrow()
  for (const side of comparison.sides) expect(side.yields().length).toBeGreaterThan(0)
})

test('refuses a side that yields other octets', () => {
  const side = (name: string, octet: number) => ({
    name,
    run: () => octet,
    yields: () => Uint8Array.of(octet),
  })
  const sides = [side('one', 1), side('other', 2)] as const
  const comparison = { name: 'unlike', work: { amount: 1, unit: 'octets' }, sides, bounds: [] } as const
  expect(() => checkAgreement({ ...comparison, sides: [...sides], sameOctets: true })).toThrow(
    'unlike: other yields other octets than one',
  )
})
