/** Reads an unsigned number of 16 bits, the most significant octet first. */
export function uint16(octets: Uint8Array, at: number): number {
  return (octets[at]! << 8) | octets[at + 1]!
}

/** Reads an unsigned number of 32 bits, the most significant octet first. */
export function uint32(octets: Uint8Array, at: number): number {
  return ((octets[at]! << 24) | (octets[at + 1]! << 16) | (octets[at + 2]! << 8) | octets[at + 3]!) >>> 0
}

/** Reads unsigned numbers in the order that the writer of a capture used. */
export interface Fields {
  uint16(octets: Uint8Array, at: number): number
  uint32(octets: Uint8Array, at: number): number
}

export const bigEndian: Fields = { uint16, uint32 }

export const littleEndian: Fields = {
  uint16: (octets, at) => octets[at]! | (octets[at + 1]! << 8),
  uint32: (octets, at) =>
    (octets[at]! | (octets[at + 1]! << 8) | (octets[at + 2]! << 16) | (octets[at + 3]! << 24)) >>> 0,
}
