import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AsciiSearch } from '../src/ascii-search.js'

test('an octet outside ASCII is found wherever it is, and one beside the range is not', () => {
  const search = new AsciiSearch()
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 80 }),
      fc.nat(7),
      fc.nat(80),
      fc.nat(80),
      fc.boolean(),
      (content, shift, one, other, clear) => {
        // A view at any address, of octets that are mostly ASCII.
        const chunk = new Uint8Array(content.length + shift + 3).subarray(shift, shift + content.length)
        chunk.set(clear ? content.map((octet) => octet & 0x7f) : content)
        const start = Math.min(one, other, chunk.length)
        const end = Math.min(Math.max(one, other), chunk.length)
        const isAscii = chunk.subarray(start, end).every((octet) => octet < 0x80)
        expect(search.isAscii(chunk, start, end)).toBe(isAscii)
      },
    ),
    { numRuns: 2_000 },
  )
})

test.each(Array.from({ length: 40 }, (_, at) => at))(
  'octet %i outside ASCII is seen in a range of 40',
  (at) => {
    const chunk = new Uint8Array(48).fill(0xff)
    chunk.fill(0x41, 4, 44)
    const search = new AsciiSearch()
    expect(search.isAscii(chunk, 4, 44)).toBe(true)
    chunk[4 + at] = 0x80
    expect(search.isAscii(chunk, 4, 44)).toBe(false)
  },
)
