import type { ByteSink, FileSink } from '@ftpkit/transfer'
import type { Tolerant } from '../options.js'
import { BlocksInRecords } from './blocks-in-records.js'
import { type DescriptorWordFormat, recordDescriptorWord } from './descriptor-word.js'
import { type HeldRecordOptions, PrefixedReader, PrefixedWriter } from './prefixed.js'

/** Records with a record descriptor word of four octets before each: RECFM V, as SITE RDW sends it. */
export interface RdwFormat extends DescriptorWordFormat {
  /**
   * What becomes of a file whose first record consists of records with descriptor words itself: such a file has blocks,
   * as `bdw` and `spanned:blocked` read them. `refuse` it, or `keep` its blocks as records. @default 'keep'
   */
  readonly blocksInRecords?: 'keep' | 'refuse' | undefined
}

/** Options of {@link RdwReader}; it knows the tolerances `reserved-octets` and `trailing-filler`. */
export interface RdwReaderOptions extends RdwFormat, Tolerant {}

/** Reads a local file of records with record descriptor words: STRU R. Drops the words. */
export class RdwReader extends PrefixedReader {
  constructor(file: FileSink, options: RdwReaderOptions = {}) {
    const records = options.blocksInRecords === 'refuse' ? new BlocksInRecords(file, options, 'rdw') : file
    super(records, recordDescriptorWord(options), options)
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
