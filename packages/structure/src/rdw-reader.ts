import type { FileSink } from '@ftpkit/transfer'
import type { Tolerant } from './options.js'
import { PrefixedSource } from './prefixed-source.js'
import { type RdwFormat, rdwDescriptor } from './rdw-format.js'

/** Options of {@link RdwReader}; it knows the tolerance `reserved-octets`. */
export interface RdwReaderOptions extends RdwFormat, Tolerant {}

/** STRU R from a local file with a record descriptor word before each record, which is dropped. */
export class RdwReader extends PrefixedSource {
  constructor(file: FileSink, options: RdwReaderOptions = {}) {
    super(file, rdwDescriptor(options), options)
  }
}
