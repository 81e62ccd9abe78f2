import type { FileSink } from '@ftpkit/transfer'
import type { Tolerant } from './options.js'
import { RdwReader } from './rdw-reader.js'
import { Unblocker } from './unblocker.js'

/**
 * STRU R from a local file of blocks, each a block descriptor word and records behind record descriptor words:
 * RECFM VB as it lies on a disk. Both kinds of words are dropped. Knows the tolerances `reserved-octets` and
 * `extended-block-descriptor`.
 */
export class BdwReader extends Unblocker {
  constructor(file: FileSink, { tolerate }: Tolerant = {}) {
    super(new RdwReader(file, { tolerate }), tolerate)
  }
}
