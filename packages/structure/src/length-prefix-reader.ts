import type { FileSink } from '@ftpkit/transfer'
import { type LengthPrefixFormat, lengthPrefixDescriptor } from './length-prefix-format.js'
import { PrefixedSource } from './prefixed-source.js'

/** STRU R from a local file with a length of two or four octets before each record, which is dropped. */
export class LengthPrefixReader extends PrefixedSource {
  /** @throws RangeError for a length of anything but 2 or 4 octets */
  constructor(file: FileSink, format: LengthPrefixFormat = {}) {
    super(file, lengthPrefixDescriptor(format), {})
  }
}
