import type { Pipeline } from '@ftpkit/transfer'
import type { RecordFormat } from './record-format.js'
import { type RecordReaderOptions, recordReader } from './record-reader.js'
import { recordWriter } from './record-writer.js'

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
  { maxRecordLength, tolerate }: RecordReaderOptions = {},
): Pipeline {
  return {
    maxExpansion: to.format === 'fixed' ? to.length + 1 : descriptorExpansion,
    into: (output) =>
      recordReader(from, recordWriter(to, output, { maxRecordLength }), { maxRecordLength, tolerate }),
  }
}
