import type { ByteSink, FileSink } from '@ftpkit/transfer'
import type { Tolerant } from '../options.js'
import { type HeldRecordOptions, type LengthField, PrefixedReader, PrefixedWriter } from './prefixed.js'

/** Records with a record descriptor word of four octets before each: RECFM V, as SITE RDW sends it. */
export interface RdwFormat {
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
export function recordDescriptorWord({ inclusive = true, endian, half }: RdwFormat = {}): LengthField {
  return {
    name: 'record descriptor word',
    prefixOctets: rdwOctets,
    offset: half === 'second' ? 2 : 0,
    octets: 2,
    littleEndian: endian === 'little',
    overhead: inclusive ? rdwOctets : 0,
  }
}

/** Options of {@link RdwReader}; it knows the tolerance `reserved-octets`. */
export interface RdwReaderOptions extends RdwFormat, Tolerant {}

/** Reads a local file of records with record descriptor words: STRU R. Drops the words. */
export class RdwReader extends PrefixedReader {
  constructor(file: FileSink, options: RdwReaderOptions = {}) {
    super(file, recordDescriptorWord(options), options)
  }
}

/** Options of {@link RdwWriter}; it knows the tolerance `missing-eor`. */
export interface RdwWriterOptions extends RdwFormat, HeldRecordOptions {}

/**
 * Writes STRU R as a local file of records with record descriptor words. Holds a record until it is complete.
 *
 * A record of more than 65 531 octets (65 535 if the length does not count the word) is `record-too-long`. z/OS allows
 * 32 756: pass that as `maxRecordLength` for a file meant for it.
 */
export class RdwWriter extends PrefixedWriter {
  constructor(local: ByteSink, options: RdwWriterOptions = {}) {
    super(local, recordDescriptorWord(options), options)
  }
}
