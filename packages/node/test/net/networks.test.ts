import { describe, expect, test } from 'vitest'
import { Networks } from '../../src/net/networks.js'

describe('Networks', () => {
  const networks = new Networks(['10.0.0.0/8', '192.0.2.7', '2001:db8::/32', '::1', 'fe80::/10'])

  test.each([
    '10.0.0.0',
    '10.255.255.255',
    '192.0.2.7',
    '2001:db8:ffff::1',
    '2001:DB8::1',
    '::1',
    '0:0:0:0:0:0:0:1',
    'fe80::1%eth0',
    '::ffff:10.1.2.3',
  ])('have %s', (host) => {
    expect(networks.has(host)).toBe(true)
  })

  test.each(['11.0.0.0', '9.255.255.255', '192.0.2.6', '2001:db9::', '::2', '', 'ten', '::ffff:11.0.0.1'])(
    'have not %s',
    (host) => {
      expect(networks.has(host)).toBe(false)
    },
  )

  test('of one family have all of it, and none of the other', () => {
    expect(new Networks(['0.0.0.0/0']).has('203.0.113.1')).toBe(true)
    expect(new Networks(['0.0.0.0/0']).has('2001:db8::1')).toBe(false)
    expect(new Networks(['::/0']).has('2001:db8::1')).toBe(true)
  })

  test('that are none are refused', () => {
    for (const text of [
      '10/8',
      '10.0.0.0/33',
      '10.0.0.0/',
      '::/129',
      'host',
      '',
      '10.0.0.0/-1',
      'fe80::1%1/64',
    ])
      expect(() => new Networks([text]), text).toThrow(RangeError)
  })

  test('may be none at all', () => {
    expect(new Networks([]).has('127.0.0.1')).toBe(false)
  })
})
