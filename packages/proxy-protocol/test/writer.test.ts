import { hex, octets } from '@ftpkit/testkit'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatProxyHeader,
  formatProxyLine,
  type ProxiedEnds,
  ProxyHeaderReader,
  parseProxyHeader,
  proxyFieldTypes,
} from '../src/index.js'

const ipv4 = fc.ipV4().map((host) => host)
const port = fc.integer({ min: 0, max: 0xffff })
const ipv6 = fc
  .array(fc.integer({ min: 1, max: 0xffff }), { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((group) => group.toString(16)).join(':'))
const end = fc.record({ host: fc.oneof(ipv4, ipv6), port })
const ends: fc.Arbitrary<ProxiedEnds> = fc.record({ source: end, destination: end })
const fields = fc.array(
  fc.record({
    type: fc.integer({ min: 0, max: 255 }).filter((type) => type !== proxyFieldTypes.crc32c),
    value: fc.uint8Array({ maxLength: 40 }),
  }),
  { maxLength: 6 },
)

const both: ProxiedEnds = {
  source: { host: '192.0.2.1', port: 50_000 },
  destination: { host: '198.51.100.7', port: 21 },
}

describe('formatProxyLine', () => {
  test('writes a line that is read as the same ends, also of a mixed pair', () => {
    fc.assert(
      fc.property(ends, (given) => {
        const line = formatProxyLine(given)
        expect(line.length).toBeLessThanOrEqual(107)
        expect(parseProxyHeader(line)).toMatchObject({ ...given, version: 1, length: line.length })
      }),
    )
  })

  test('writes UNKNOWN where the ends are not known', () => {
    expect(new TextDecoder().decode(formatProxyLine(undefined))).toBe('PROXY UNKNOWN\r\n')
  })

  test('writes both addresses of a mixed pair as IPv6', () => {
    const mixed = { ...both, destination: { host: '2001:db8::7', port: 21 } }
    expect(new TextDecoder().decode(formatProxyLine(mixed))).toBe(
      'PROXY TCP6 ::ffff:192.0.2.1 2001:db8::7 50000 21\r\n',
    )
  })

  test('leaves a zone out, for which a header has no place', () => {
    const local = {
      source: { host: 'fe80::1%eth0', port: 1 },
      destination: { host: 'fe80::2%1', port: 2 },
    }
    expect(new TextDecoder().decode(formatProxyLine(local))).toBe('PROXY TCP6 fe80::1 fe80::2 1 2\r\n')
  })
})

describe('formatProxyHeader', () => {
  test('writes octets that are read as the same ends and fields, with and without a checksum', () => {
    fc.assert(
      fc.property(ends, fields, fc.boolean(), (given, more, checksum) => {
        const header = formatProxyHeader(given, { fields: more, checksum })
        const reader = new ProxyHeaderReader()
        const { header: found, leftover } = reader.push(Uint8Array.from([...header, 0x55]))!
        expect(found).toMatchObject({ ...given, version: 2, kind: 'proxied', length: header.length })
        expect(hex(leftover)).toBe('55')
        const read = found.kind === 'proxied' ? found.fields : []
        expect(read.slice(0, more.length).map(({ type, value }) => [type, hex(value)])).toEqual(
          more.map(({ type, value }) => [type, hex(value)]),
        )
        expect(read.length).toBe(more.length + (checksum ? 1 : 0))
      }),
    )
  })

  test('writes a checksum that finds every changed octet of the addresses', () => {
    const header = formatProxyHeader(both, { checksum: true })
    for (let at = 16; at < 28; at++) {
      const changed = Uint8Array.from(header)
      changed[at]! ^= 1
      expect(() => parseProxyHeader(changed)).toThrow('checksum')
    }
  })

  test('writes LOCAL without ends', () => {
    expect(hex(formatProxyHeader(undefined))).toBe(hex(octets('0d0a0d0a000d0a "QUIT" 0a 20 00 0000')))
  })
})

test.each<[string, () => unknown]>([
  ['a name', () => formatProxyLine({ ...both, source: { host: 'localhost', port: 1 } })],
  ['a port beyond the last', () => formatProxyHeader({ ...both, source: { host: '::1', port: 65_536 } })],
  ['a negative port', () => formatProxyLine({ ...both, destination: { host: '::1', port: -1 } })],
  [
    'more octets than a header has',
    () => formatProxyHeader(both, { fields: [{ type: 4, value: new Uint8Array(65_530) }] }),
  ],
])('refuses to write %s', (_, write) => {
  expect(write).toThrow(RangeError)
})

test('no octets at all make the parser throw anything but an error of the protocol', () => {
  const beginning = fc.constantFrom('', '"PROXY "', '"PROXY TCP4 "', '0d0a0d0a000d0a "QUIT" 0a 21')
  fc.assert(
    fc.property(beginning, fc.uint8Array({ maxLength: 600 }), (start, noise) => {
      const wire = Uint8Array.from([...octets(start), ...noise])
      try {
        const header = parseProxyHeader(wire)
        if (header) expect(header.length).toBeLessThanOrEqual(536)
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-proxy-header' })
      }
    }),
  )
})
