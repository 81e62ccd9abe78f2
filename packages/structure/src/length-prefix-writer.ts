import type { ByteSink } from '@ftpkit/transfer'
import { type LengthPrefixFormat, lengthPrefixDescriptor } from './length-prefix-format.js'
import { type HeldRecordOptions, PrefixedSink } from './prefixed-sink.js'

/** Options of {@link LengthPrefixWriter}; it knows the tolerance `missing-eor`. */
export interface LengthPrefixWriterOptions extends LengthPrefixFormat, HeldRecordOptions {}

/**
 * STRU R into a local file with a length of two or four octets before each record. A record is held until it is
 * complete.
 */
export class LengthPrefixWriter extends PrefixedSink {
  /** @throws RangeError for a length of anything but 2 or 4 octets */
  constructor(local: ByteSink, options: LengthPrefixWriterOptions = {}) {
    super(local, lengthPrefixDescriptor(options), options)
  }
}
