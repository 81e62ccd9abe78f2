import type { Descriptor } from './descriptor.js'

/** Records behind a record descriptor word of four octets: RECFM V, as SITE RDW sends it. */
export interface RdwFormat {
  /** Whether the length counts the four octets of the descriptor; true unless given, as z/OS has it. */
  readonly inclusive?: boolean | undefined
  /** Order of the two octets of the length; `big` unless given. */
  readonly endian?: 'big' | 'little' | undefined
  /** Which half of the word is the length; `first` unless given. The other half is zero. */
  readonly half?: 'first' | 'second' | undefined
}

export const rdwOctets = 4

export function rdwDescriptor({ inclusive = true, endian, half }: RdwFormat = {}): Descriptor {
  return {
    name: 'record descriptor word',
    octets: rdwOctets,
    lengthAt: half === 'second' ? 2 : 0,
    lengthOctets: 2,
    littleEndian: endian === 'little',
    own: inclusive ? rdwOctets : 0,
  }
}
