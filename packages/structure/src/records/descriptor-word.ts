import type { LengthField } from './prefixed.js'

/** How the four octets of a descriptor word say a length. */
export interface DescriptorWordFormat {
  /** Whether the length counts the four octets of the word, as on z/OS. @default true */
  readonly inclusive?: boolean | undefined
  /** Order of the two octets of the length. @default 'big' */
  readonly endian?: 'big' | 'little' | undefined
  /** Which half of the word is the length; the other half is zero. @default 'first' */
  readonly half?: 'first' | 'second' | undefined
}

/** Octets of a record descriptor word. */
export const rdwOctets = 4

/** A record descriptor word as the length field it is. */
export function recordDescriptorWord({
  inclusive = true,
  endian,
  half,
}: DescriptorWordFormat = {}): LengthField {
  return {
    name: 'record descriptor word',
    prefixOctets: rdwOctets,
    offset: half === 'second' ? 2 : 0,
    octets: 2,
    littleEndian: endian === 'little',
    overhead: inclusive ? rdwOctets : 0,
  }
}

/**
 * Where each octet of a descriptor word would be in one of z/OS, whose length comes first and high-order octet first. A
 * little-endian word with its length in the second half is reversed as a whole.
 */
export function placesInWord({ endian, half }: DescriptorWordFormat): readonly number[] {
  if (half === 'second') return endian === 'little' ? [3, 2, 1, 0] : [2, 3, 0, 1]
  return endian === 'little' ? [1, 0, 2, 3] : [0, 1, 2, 3]
}
