import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  formatExtendedAddress,
  formatExtendedPassive,
  parseExtendedAddress,
  parseExtendedFamily,
  parseExtendedPassiveReply,
  sameIpAddress,
} from '../src/index.js'
import { testAddresses } from './address-vectors.js'

testAddresses('EPRT', parseExtendedAddress)
testAddresses('EPSV reply', (text) => ({ port: parseExtendedPassiveReply(text) }))

test('refuses an empty argument', () => {
  expect(() => parseExtendedAddress('')).toThrow(
    expect.objectContaining({ code: 'bad-address', replyHint: 501 }),
  )
})

test('says in brackets which families it takes', () => {
  expect(() => parseExtendedFamily('3')).toThrow('network protocol not supported, use (1,2)')
})

test('refuses to write an invalid address or port', () => {
  expect(() => formatExtendedAddress('host', 21)).toThrow(RangeError)
  expect(() => formatExtendedAddress('::1', 65_536)).toThrow(RangeError)
  expect(() => formatExtendedPassive(-1)).toThrow(RangeError)
})

test('reads back every address and port that it writes, under every delimiter', () => {
  const port = fc.integer({ min: 1, max: 65_535 })
  fc.assert(
    fc.property(
      fc.oneof(fc.ipV4(), fc.ipV6()),
      port,
      fc.integer({ min: 33, max: 126 }),
      (host, port, code) => {
        const family = host.includes(':') ? 2 : 1
        const delimiter = String.fromCharCode(code)
        const found = parseExtendedAddress(formatExtendedAddress(host, port))
        expect(found).toMatchObject({ family, port })
        expect(sameIpAddress(found.host, host)).toBe(true)
        if (/[^\da-f:.]/i.test(delimiter)) {
          expect(parseExtendedAddress(formatExtendedAddress(host, port).replaceAll('|', delimiter))).toEqual(
            found,
          )
        }
        expect(parseExtendedPassiveReply(formatExtendedPassive(port))).toBe(port)
      },
    ),
  )
})
