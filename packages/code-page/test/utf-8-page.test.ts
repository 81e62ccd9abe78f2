import fc from 'fast-check'
import { expect, test } from 'vitest'
import { utf8 } from '../src/utf-8-page.js'

test('brings back every text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(utf8.decode(utf8.encode(text, { unmappable: 'throw' }))).toBe(text)
    }),
  )
})

test('is known by its names', () => {
  expect(utf8).toMatchObject({ kind: 'utf-8', name: 'UTF-8', ccsid: 1208 })
})
