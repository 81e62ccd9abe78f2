import type { ByteSink } from '@ftpkit/transfer'
import { type HeldRecordOptions, PrefixedSink } from './prefixed-sink.js'
import { type RdwFormat, rdwDescriptor } from './rdw-format.js'

/** Options of {@link RdwWriter}; it knows the tolerance `missing-eor`. */
export interface RdwWriterOptions extends RdwFormat, HeldRecordOptions {}

/**
 * STRU R into a local file with a record descriptor word before each record. A record is held until it is complete.
 *
 * Longer than 65 531 octets (65 535 if the length does not count the word) is `record-too-long`; z/OS itself takes
 * 32 756, which `maxRecordLength` can say.
 */
export class RdwWriter extends PrefixedSink {
  constructor(local: ByteSink, options: RdwWriterOptions = {}) {
    super(local, rdwDescriptor(options), options)
  }
}
