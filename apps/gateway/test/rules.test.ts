import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { reverseRules, routingCommands, transparentRules } from '../src/rules.js'

const ports = { first: 50_000, last: 50_100 }
const isNftThere = spawnSync('nft', ['--version']).error === undefined

const transparent = (clients: readonly string[]) => transparentRules({ port: 2_121, ports, clients })

const reverse = reverseRules({
  address: '198.51.100.1',
  gateway: { host: '10.0.0.2', port: 2_121 },
  ports,
  servers: ['10.0.0.9', '2001:db8::9'],
})

const cases: Readonly<Record<string, readonly string[]>> = {
  'transparent rules for all': transparent([]),
  'transparent rules for networks': transparent(['10.0.0.0/8', '192.0.2.1', '2001:db8::/32']),
  'reverse rules': reverse,
  'reverse rules of IPv6': reverseRules({
    address: '2001:db8::1',
    gateway: { host: '2001:db8::2', port: 21 },
    ports,
    servers: [],
  }),
}

describe.skipIf(!isNftThere)('nft', () => {
  test.each(Object.entries(cases))('has nothing to say about the %s', (_name, lines) => {
    // In a namespace of its own, for what the kernel checks too.
    const { status, stderr } = spawnSync('nft', ['-c', '-f', '-'], {
      input: lines.join('\n'),
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

test('port 21 is never forwarded, whether the gateway runs or not', () => {
  const lines = transparent(['10.0.0.0/8']).map((line) => line.trim())
  const closed = lines.slice(lines.indexOf('chain closed {'))
  expect(closed).toContain('type filter hook forward priority filter; policy accept;')
  expect(closed).toContain('ip saddr { 10.0.0.0/8 } tcp dport 21 drop')
})

test('rules for clients of one family do not touch the other', () => {
  expect(transparent(['10.0.0.0/8']).join('\n')).not.toContain('ip6')
  expect(transparent(['2001:db8::/32']).join('\n')).not.toMatch(/\bip (?:saddr|daddr)/)
  expect(routingCommands({ clients: ['2001:db8::/32'] }).every((line) => line.startsWith('ip -6 '))).toBe(
    true,
  )
})

test('only the gateway reaches its servers', () => {
  const lines = reverse.map((line) => line.trim())
  expect(lines).toContain('ip saddr != 10.0.0.2 ip daddr 10.0.0.9 tcp dport 21 drop')
  expect(lines).toContain('ip6 daddr 2001:db8::9 tcp dport 21 drop')
})
