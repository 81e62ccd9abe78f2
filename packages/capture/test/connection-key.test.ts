import { expect, test } from 'vitest'
import { connectionKey } from '../src/connection-key.js'
import type { IpPacket } from '../src/ip.js'
import type { TcpSegment } from '../src/tcp-segment.js'
import { big32, octets } from './frames.js'

function keyOf(source: number, destination: number, sourcePort: number, destinationPort: number): string {
  const header = octets(big32(source), big32(destination))
  const packet = { header, addresses: 0, addressLength: 4 } as IpPacket
  return connectionKey(packet, { sourcePort, destinationPort } as TcpSegment)
}

test('both directions of a connection have one key', () => {
  expect(keyOf(1, 2, 50_000, 21)).toBe(keyOf(2, 1, 21, 50_000))
  expect(keyOf(1, 2, 21, 21)).toBe(keyOf(2, 1, 21, 21))
})

test('connections whose addresses and ports differ by the same bits have keys of their own', () => {
  const keys = new Set(Array.from({ length: 1_000 }, (_, at) => keyOf(at, at ^ 0xff, 40_000 ^ at, 21 ^ at)))
  expect(keys.size).toBe(1_000)
})
