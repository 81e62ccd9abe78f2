import { uint32 } from './fields.js'
import type { IpPacket } from './ip.js'
import type { TcpSegment } from './tcp-segment.js'

/** Differs from run to run, so that nobody can make a capture whose connections all have one key. */
const seed = Math.floor(Math.random() * 2 ** 32)

/** A number that the packets of both directions of a connection have in common, and other connections hardly ever. */
export function connectionKey(
  { header, addresses, addressLength }: Pick<IpPacket, 'header' | 'addresses' | 'addressLength'>,
  { sourcePort, destinationPort }: Pick<TcpSegment, 'sourcePort' | 'destinationPort'>,
): number {
  const source = endKey(header, addresses, addressLength, sourcePort)
  const destination = endKey(header, addresses + addressLength, addressLength, destinationPort)
  // Neither a sum nor a product of the two cancels out what they share.
  return mixed(source + destination, Math.imul(source, destination))
}

function endKey(header: Uint8Array, start: number, length: number, port: number): number {
  let key = mixed(seed, port)
  for (let at = start; at < start + length; at += 4) key = mixed(key, uint32(header, at))
  return key
}

/** Odd factors spread each bit over those above it, and shifts bring them down again. */
function mixed(key: number, word: number): number {
  const product = Math.imul(key ^ word, 0x9e3779b1)
  const spread = Math.imul(product ^ (product >>> 15), 0x85ebca6b)
  return spread ^ (spread >>> 13)
}
