import type { Pipeline } from '@ftpkit/transfer'
import { recordDecoder } from './record-decoder.js'
import { type RecordEncoderOptions, recordEncoder } from './record-encoder.js'
import type { RecordFormat } from './record-format.js'

/** An empty record can come of one octet and become descriptor words of a block and a segment, twice. */
const descriptorExpansion = 16

/**
 * Turns a local file of one record format into one of another, in one pass: for `convert`, `transformStream` and
 * `nodeTransform` of `@ftpkit/transfer`.
 *
 * @param options tolerances for the file that is read; `maxRecordLength` limits every record, held or not
 * @throws RangeError when it is used, for a length or a size that cannot be
 */
export function recordConversion(
  from: RecordFormat,
  to: RecordFormat,
  { maxRecordLength, tolerate }: RecordEncoderOptions = {},
): Pipeline {
  return {
    maxExpansion: to.format === 'fixed' ? to.length + 1 : descriptorExpansion,
    into: (output) =>
      recordEncoder(from, recordDecoder(to, output, { maxRecordLength }), { maxRecordLength, tolerate }),
  }
}
