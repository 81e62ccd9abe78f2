import type { ByteSink, FileSink } from '@ftpkit/transfer'
import type { Tolerant } from '../options.js'
import { type HeldRecordOptions, type LengthField, PrefixedReader, PrefixedWriter } from './prefixed.js'

/** Records with a length of two or four octets before each, and nothing else. */
export interface LengthPrefixFormat {
  /** Octets of the length. @default 4 */
  readonly octets?: 2 | 4 | undefined
  /** Order of these octets. @default 'big' */
  readonly endian?: 'big' | 'little' | undefined
  /** Whether the length counts its own octets. @default false */
  readonly inclusive?: boolean | undefined
}

/** Options of {@link LengthPrefixReader}; it knows the tolerance `trailing-filler`. */
export interface LengthPrefixReaderOptions extends LengthPrefixFormat, Tolerant {}

/** Reads a local file of records with their lengths before them: STRU R. Drops the lengths. */
export class LengthPrefixReader extends PrefixedReader {
  /** @throws RangeError for a length of anything but 2 or 4 octets */
  constructor(file: FileSink, options: LengthPrefixReaderOptions = {}) {
    super(file, lengthPrefix(options), options)
  }
}

/** Options of {@link LengthPrefixWriter}; it knows the tolerance `missing-eor`. */
export interface LengthPrefixWriterOptions extends LengthPrefixFormat, HeldRecordOptions {}

/** Writes STRU R as a local file of records with their lengths before them. Holds a record until it is complete. */
export class LengthPrefixWriter extends PrefixedWriter {
  /** @throws RangeError for a length of anything but 2 or 4 octets */
  constructor(local: ByteSink, options: LengthPrefixWriterOptions = {}) {
    super(local, lengthPrefix(options), options)
  }
}

/** A length prefix as the length field it is. @throws RangeError for a length of anything but 2 or 4 octets */
export function lengthPrefix({ octets = 4, endian, inclusive }: LengthPrefixFormat): LengthField {
  if (octets !== 2 && octets !== 4) throw new RangeError(`a length prefix has 2 or 4 octets, not ${octets}`)
  return {
    name: 'length prefix',
    prefixOctets: octets,
    offset: 0,
    octets,
    littleEndian: endian === 'little',
    overhead: inclusive ? octets : 0,
  }
}
