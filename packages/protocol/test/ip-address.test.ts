import { isIP, isIPv4, isIPv6 } from 'node:net'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  canonicalIpAddress,
  formatIpAddress,
  ipAddressScope,
  parseIpAddress,
  sameIpAddress,
} from '../src/index.js'

test('writes the one text of RFC 5952', () => {
  const canonical = {
    '2001:DB8:0:0:1:0:0:1': '2001:db8::1:0:0:1',
    '2001:0db8::0001': '2001:db8::1',
    '0:0:0:0:0:0:0:0': '::',
    '::1': '::1',
    '1::': '1::',
    '1:0:2:3:4:5:6:7': '1:0:2:3:4:5:6:7',
    '1:0:0:2::': '1:0:0:2::',
    '1:2:3:4:5:6:77.77.88.88': '1:2:3:4:5:6:4d4d:5858',
    '::ffff:0a00:1': '10.0.0.1',
    '10.0.0.1': '10.0.0.1',
  }
  for (const [text, expected] of Object.entries(canonical)) expect(canonicalIpAddress(text)).toBe(expected)
})

test('keeps an IPv4 address in IPv6 as both when it only writes octets', () => {
  expect(formatIpAddress(parseIpAddress('::ffff:10.0.0.1')!)).toBe('::ffff:10.0.0.1')
})

test('refuses text that is not an address', () => {
  for (const text of [
    '',
    '1.2.3',
    '1.2.3.4.5',
    '256.1.1.1',
    '01.2.3.4',
    ' 1.2.3.4',
    '1.2.3.4\n',
    '0x1.2.3.4',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '1::2::3',
    '1.2.3.4::',
    '1.2.3.4:1:2:3:4:5:6',
    '::1.2.3',
    '12345::',
    'g::',
    '::1%eth0',
    `${'0:'.repeat(40)}:1`,
  ]) {
    expect(parseIpAddress(text), text).toBeUndefined()
  }
})

test('agrees with the platform on what an address is', () => {
  const text = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.string({ unit: fc.constantFrom('1', '0', '25', 'f', ':', '::', '.') }),
  )
  fc.assert(
    fc.property(text, (text) => {
      const length = parseIpAddress(text)?.length
      expect(length === 4, text).toBe(isIPv4(text))
      expect(length === 16, text).toBe(isIPv6(text))
    }),
    { numRuns: 2_000 },
  )
})

test('reads back the octets of every address that it writes', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(4, 16).chain((length) => fc.uint8Array({ minLength: length, maxLength: length })),
      (octets) => {
        expect(isIP(formatIpAddress(octets))).toBe(octets.length === 4 ? 4 : 6)
        expect(parseIpAddress(formatIpAddress(octets))).toEqual(octets)
      },
    ),
  )
})

test('refuses to write octets that are no address', () => {
  expect(() => formatIpAddress(new Uint8Array(5))).toThrow(RangeError)
})

test('compares addresses, not their texts', () => {
  expect(sameIpAddress('::ffff:127.0.0.1', '127.0.0.1')).toBe(true)
  expect(sameIpAddress('FE80::1%eth0', 'fe80:0::1%2')).toBe(true)
  expect(sameIpAddress('10.0.0.1', '10.0.0.2')).toBe(false)
  expect(sameIpAddress('host', 'host')).toBe(false)
})

test('tells addresses that mean something elsewhere from those that do not', () => {
  const scopes = {
    '0.0.0.0': 'unspecified',
    '0.1.2.3': 'unspecified',
    '::': 'unspecified',
    '127.0.0.1': 'loopback',
    '127.255.255.255': 'loopback',
    '::1': 'loopback',
    '::ffff:127.0.0.1': 'loopback',
    '169.254.1.1': 'link-local',
    'fe80::1%eth0': 'link-local',
    'febf::1': 'link-local',
    'fec0::1': 'global',
    '10.0.0.1': 'private',
    '100.64.0.1': 'private',
    '100.127.255.255': 'private',
    '100.128.0.1': 'global',
    '172.16.0.1': 'private',
    '172.31.255.255': 'private',
    '172.32.0.1': 'global',
    '192.168.1.1': 'private',
    'fd00::1': 'private',
    '224.0.0.1': 'multicast',
    '255.255.255.255': 'multicast',
    'ff02::1': 'multicast',
    '223.255.255.255': 'global',
    '192.0.2.1': 'global',
    '2001:db8::1': 'global',
    '::2': 'global',
  }
  for (const [text, scope] of Object.entries(scopes)) expect(ipAddressScope(text), text).toBe(scope)
  expect(ipAddressScope('host')).toBeUndefined()
})
