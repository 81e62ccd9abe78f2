import fc from 'fast-check'
import { expect, test } from 'vitest'
import { everyOctet, lowestOctet, zeroOctets } from '../src/index.js'

const octets = fc.array(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), { minLength: 4, maxLength: 4 })
const wordOf = ([a, b, c, d]: number[]) => a! | (b! << 8) | (c! << 16) | (d! << 24)

test('finds the first octet of a word that is zero, if there is one', () => {
  fc.assert(
    fc.property(octets, (four) => {
      const marks = zeroOctets(wordOf(four))
      const first = four.indexOf(0)
      if (first === -1) expect(marks).toBe(0)
      else expect(lowestOctet(marks)).toBe(first)
    }),
  )
})

test('a product with an octet is four of that octet', () => {
  expect(Math.imul(0xa5, everyOctet) >>> 0).toBe(0xa5a5a5a5)
})
