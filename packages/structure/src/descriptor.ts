/** Which octets before a record say how long it is. */
export interface Descriptor {
  /** What a message calls it. */
  readonly name: string
  /** Octets of the whole descriptor. */
  readonly octets: number
  /** Where the length field begins in it, in octets; the other octets are zero. */
  readonly lengthAt: number
  /** Octets of the length field. */
  readonly lengthOctets: number
  /** Whether the first octet of the length field is its low-order one. */
  readonly littleEndian: boolean
  /** What the length says beyond the octets of the record: those of the descriptor, or none. */
  readonly own: number
}

/** Longest record that a descriptor can announce, in octets. */
export function longestRecord({ lengthOctets, own }: Descriptor): number {
  return 2 ** (8 * lengthOctets) - 1 - own
}

/** Reads the length field, as it stands. */
export function readLength(descriptor: Descriptor, memory: Uint8Array, at: number): number {
  const { lengthAt, lengthOctets, littleEndian } = descriptor
  let length = 0
  for (let index = 0; index < lengthOctets; index++) {
    // A multiplication, not a shift: the length may have 32 bits.
    length = length * 256 + memory[at + lengthAt + (littleEndian ? lengthOctets - 1 - index : index)]!
  }
  return length
}

/** Writes the length field; the other octets of the descriptor are left as they are. */
export function writeLength(descriptor: Descriptor, memory: Uint8Array, at: number, length: number): void {
  const { lengthAt, lengthOctets, littleEndian } = descriptor
  let rest = length
  for (let index = 0; index < lengthOctets; index++) {
    memory[at + lengthAt + (littleEndian ? index : lengthOctets - 1 - index)] = rest % 256
    rest = Math.floor(rest / 256)
  }
}

/** Whether an octet of the descriptor outside its length field is not zero. */
export function hasReserved(descriptor: Descriptor, memory: Uint8Array): boolean {
  const { octets, lengthAt, lengthOctets } = descriptor
  for (let index = 0; index < octets; index++) {
    if (memory[index] !== 0 && (index < lengthAt || index >= lengthAt + lengthOctets)) return true
  }
  return false
}
