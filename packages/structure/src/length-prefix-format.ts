import type { Descriptor } from './descriptor.js'

/** Records behind a length of two or four octets and nothing else. */
export interface LengthPrefixFormat {
  /** Octets of the length; 4 unless given. */
  readonly octets?: 2 | 4 | undefined
  /** Order of these octets; `big` unless given. */
  readonly endian?: 'big' | 'little' | undefined
  /** Whether the length counts its own octets; false unless given. */
  readonly inclusive?: boolean | undefined
}

export const defaultPrefixOctets = 4

/** @throws RangeError for a length of anything but 2 or 4 octets */
export function lengthPrefixDescriptor({
  octets = defaultPrefixOctets,
  endian,
  inclusive,
}: LengthPrefixFormat): Descriptor {
  if (octets !== 2 && octets !== 4) throw new RangeError(`a length prefix has 2 or 4 octets, not ${octets}`)
  return {
    name: 'length prefix',
    octets,
    lengthAt: 0,
    lengthOctets: octets,
    littleEndian: endian === 'little',
    own: inclusive ? octets : 0,
  }
}
