import { uint16 } from './fields.js'

/** Writes the address at `at` as text: 4 octets in decimals, 16 as RFC 5952 has it. */
export function addressText(octets: Uint8Array, at: number, length: 4 | 16): string {
  if (length === 4) return octets.subarray(at, at + 4).join('.')
  const mapped = mappedIpv4(octets, at)
  if (mapped) return mapped
  const groups = Array.from({ length: 8 }, (_, index) => uint16(octets, at + 2 * index).toString(16))
  const { start, length: zeros } = maxZeroRun(groups)
  if (zeros < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + zeros).join(':')}`
}

/** An IPv4 address in an IPv6 one (RFC 4291 §2.5.5.2), which RFC 5952 §5 writes in decimals. */
function mappedIpv4(octets: Uint8Array, at: number): string | undefined {
  const prefix = octets.subarray(at, at + 12)
  const isMapped = prefix.every((octet, index) => octet === (index < 10 ? 0 : 0xff))
  return isMapped ? `::ffff:${octets.subarray(at + 12, at + 16).join('.')}` : undefined
}

/** The longest run of groups that are 0, the first of equal ones. */
function maxZeroRun(groups: readonly string[]): { start: number; length: number } {
  let longest = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start += 1) {
    let length = 0
    while (groups[start + length] === '0') length += 1
    if (length > longest.length) longest = { start, length }
    start += length
  }
  return longest
}
