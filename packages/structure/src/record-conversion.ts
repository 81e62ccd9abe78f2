import type { Pipeline } from '@ftpkit/transfer'
import type { HeldRecordOptions } from './prefixed-sink.js'
import { recordDecoder } from './record-decoder.js'
import { recordEncoder } from './record-encoder.js'
import type { RecordFormat } from './record-format.js'

/** An empty record can come of one octet and become descriptor words of a block and a segment, twice. */
const descriptorExpansion = 16

/**
 * Turns a local file of one record format into one of another, in one pass: for `convert`, `transformStream` and
 * `nodeTransform` of `@ftpkit/transfer`.
 *
 * @param options tolerances for both sides; `maxRecordLength` limits every record, held or not
 * @throws RangeError when it is used, for a length or a size that cannot be
 */
export function recordConversion(
  from: RecordFormat,
  to: RecordFormat,
  { maxRecordLength, tolerate, ...reports }: HeldRecordOptions = {},
): Pipeline {
  return {
    maxExpansion: to.format === 'fixed' ? to.length + 1 : descriptorExpansion,
    into: (output) =>
      recordEncoder(from, recordDecoder(to, output, { ...reports, maxRecordLength, tolerate }), {
        maxRecordLength,
        tolerate,
      }),
  }
}
