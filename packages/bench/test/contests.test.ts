import { expect, test } from 'vitest'
import { contests } from '../src/codecs.js'
import { checkAgreement } from '../src/contest.js'

test.each(Object.entries(contests))('the sides of %s do the same work', (_name, make) => {
  const contest = make()
  expect(() => checkAgreement(contest)).not.toThrow()
  for (const side of contest.sides) expect(side.yields().length).toBeGreaterThan(0)
})

test('a side that yields other octets is found out', () => {
  const side = (name: string, octet: number) => ({
    name,
    run: () => octet,
    yields: () => Uint8Array.of(octet),
  })
  const sides = [side('one', 1), side('other', 2)] as const
  const contest = { name: 'unlike', work: { amount: 1, unit: 'octets' }, sides, bounds: [] } as const
  expect(() => checkAgreement({ ...contest, sides: [...sides], sameOctets: true })).toThrow(
    'unlike: other yields other octets than one',
  )
})
