import { uint16 } from './fields.js'
import type { IpPacket } from './ip.js'
import type { TcpSegment } from './tcp-segment.js'

/**
 * A key that the packets of both directions of a connection have in common, and those of no other: ports and addresses, two
 * octets to a letter, the end with the lower port first. A string, since a Map finds these as fast also where a peer has chosen them.
 */
export function connectionKey(
  { header, addresses: source, addressLength: length }: IpPacket,
  { sourcePort, destinationPort }: TcpSegment,
): string {
  const destination = source + length
  const order = sourcePort - destinationPort || compared(header, source, destination, length)
  return order <= 0
    ? endsText(header, source, destination, length, sourcePort, destinationPort)
    : endsText(header, destination, source, length, destinationPort, sourcePort)
}

function compared(header: Uint8Array, one: number, other: number, length: number): number {
  for (let at = 0; at < length; at += 1) {
    const difference = header[one + at]! - header[other + at]!
    if (difference !== 0) return difference
  }
  return 0
}

function endsText(
  header: Uint8Array,
  first: number,
  second: number,
  length: number,
  firstPort: number,
  secondPort: number,
): string {
  const letters = [firstPort, secondPort]
  for (let at = 0; at < length; at += 2) letters.push(uint16(header, first + at), uint16(header, second + at))
  return String.fromCharCode(...letters)
}
