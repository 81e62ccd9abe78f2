import { hex, octets } from '@ftpkit/testkit'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Utf16, unicodeOrder } from '../../src/conversion/utf-16.js'

const orders = ['big', 'little'] as const

test.each(orders)(
  'any text survives in the order %s, also lone surrogates, in pieces of any size',
  (order) => {
    const coding = new Utf16('UTF-16', order)
    const text = fc.string({ unit: fc.nat(0xfffd).map((unit) => String.fromCharCode(unit)) })
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 5 }), (given, size) => {
        const written = coding.encoder().write(given)
        const decoder = coding.decoder()
        let read = ''
        for (let at = 0; at < written.length; at += size)
          read += decoder.write(written, at, Math.min(written.length, at + size))
        expect(read + decoder.end()).toBe(given)
      }),
    )
  },
)

test('a swapped byte order mark at the beginning, and only there, turns the order', () => {
  const decoder = new Utf16('UTF-16', 'big').decoder()
  expect(decoder.write(octets('fffe 4100 fffe'))).toBe('\ufeffA\ufeff')
  const other = new Utf16('UTF-16', 'big').decoder()
  expect(other.write(octets('0041 fffe 0042'))).toBe('A\ufffeB')
})

test('half a unit at the end is refused with its offset', () => {
  const decoder = new Utf16('UTF-16', 'big').decoder()
  expect(decoder.write(octets('0041 00'))).toBe('A')
  expect(() => decoder.end()).toThrow('at offset 2, is half a unit')
})

test('the order of octets is the one of the type', () => {
  const [big, little] = orders.map((order) => new Utf16('U', order).encoder().write('A\r'))
  expect([hex(big!), hex(little!)]).toEqual([hex(octets('0041 000d')), hex(octets('4100 0d00'))])
  expect(unicodeOrder({ code: 'A', format: 'N' })).toBeUndefined()
})
