import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatHostPort, parseHostPort, parsePassiveReply } from '../src/index.js'
import { testAddresses } from './address-vectors.js'

testAddresses('PASV reply', parsePassiveReply)
testAddresses('PORT', parseHostPort)

test('refuses to write an invalid IPv4 address or port', () => {
  expect(() => formatHostPort('::1', 21)).toThrow(RangeError)
  expect(() => formatHostPort('host', 21)).toThrow(RangeError)
  for (const port of [-1, 65_536, 1.5]) expect(() => formatHostPort('10.0.0.1', port)).toThrow(RangeError)
})

test('reads back every address and port that it writes, in PORT and in any reply', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.integer({ min: 0, max: 65_535 }), (host, port) => {
      const written = formatHostPort(host, port)
      expect(parseHostPort(written)).toEqual({ host, port })
      expect(parsePassiveReply(`227 Entering Passive Mode (${written}).`)).toEqual({ host, port })
    }),
  )
})
