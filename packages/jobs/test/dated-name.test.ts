import { expect, test } from 'vitest'
import { datedName, nameFault } from '../src/dated-name.js'

const time = Date.parse('2026-03-01T23:05:09Z')

test.each([
  ['UTC', 0, '%Y%m%d-%H%M%S', '20260301-230509'],
  ['Europe/Berlin', 0, '%Y-%m-%d %H', '2026-03-02 00'],
  ['America/New_York', 0, '%d.%m.%y', '01.03.26'],
  ['UTC', -1, '%Y-%m-%d', '2026-02-28'],
  ['UTC', 1, '%j', '061'],
  ['UTC', -60, '%Y/%j', '2025/365'],
  ['UTC', 0, '100%%', '100%'],
  ['UTC', 0, "'ME.D%y%j'", "'ME.D26060'"],
  ['UTC', 0, 'plain', 'plain'],
])('in %s, %i days later, %j is %j', (zone, days, name, expected) => {
  expect(datedName(name, { time, zone, days })).toBe(expected)
})

test('the day before is that of the calendar, also where a day has 23 or 25 hours', () => {
  const name = (text: string) =>
    datedName('%Y-%m-%d', { time: Date.parse(text), zone: 'Europe/Berlin', days: -1 })
  expect(name('2026-03-29T22:30:00Z')).toBe('2026-03-29')
  expect(name('2026-03-29T21:30:00Z')).toBe('2026-03-28')
  expect(name('2026-10-25T22:59:00Z')).toBe('2026-10-24')
})

test.each(['%q', 'x%', '%-d'])('%j is refused with the parts that there are', (name) => {
  expect(nameFault(name)).toMatch(/is not a part of a date: there are %Y/)
  expect(() => datedName(name, { time, zone: 'UTC' })).toThrow(RangeError)
})

test('a name with dates that there are has no fault', () => expect(nameFault('a%Y%m%d%%')).toBeUndefined())
