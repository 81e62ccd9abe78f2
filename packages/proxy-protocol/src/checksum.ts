/** Octets of a checksum. */
export const checksumLength = 4

/** The polynomial of CRC-32C (RFC 3720 §B.4), its bits in reverse. */
const polynomial = 0x82f63b78

let table: Uint32Array | undefined

function makeTable(): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, octet) => {
    let remainder = octet
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? polynomial : 0)
    return remainder
  })
}

/** CRC-32C of the octets. */
export function crc32c(octets: Uint8Array): number {
  table ??= makeTable()
  let remainder = 0xffffffff
  for (const octet of octets) remainder = (remainder >>> 8) ^ table[(remainder ^ octet) & 0xff]!
  return (remainder ^ 0xffffffff) >>> 0
}

/** The checksum of a header, in whose place there are zeros meanwhile (PROXY §2.2.3). */
export function checksumOf(header: Uint8Array, at: number): Uint8Array {
  const copy = Uint8Array.from(header).fill(0, at, at + checksumLength)
  const checksum = crc32c(copy)
  return Uint8Array.of(checksum >>> 24, checksum >>> 16, checksum >>> 8, checksum)
}

/** Whether a header has its own checksum at `at`. */
export function hasRightChecksum(header: Uint8Array, at: number, end: number): boolean {
  if (end - at !== checksumLength) return false
  return checksumOf(header, at).every((octet, index) => header[at + index] === octet)
}
