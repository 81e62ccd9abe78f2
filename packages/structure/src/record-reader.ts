import type { ByteSink, FileSink } from '@ftpkit/transfer'
import { BdwReader } from './bdw-reader.js'
import { FixedReader } from './fixed-reader.js'
import { LengthPrefixReader } from './length-prefix-reader.js'
import { LinesReader } from './lines-reader.js'
import type { Tolerant } from './options.js'
import { RdwReader } from './rdw-reader.js'
import type { RecordFormat } from './record-format.js'
import { RecordLimit } from './record-limit.js'
import { SpannedReader } from './spanned-reader.js'

/** Options of {@link recordReader}: the tolerances of all encoders, and a limit. */
export interface RecordReaderOptions extends Tolerant {
  /** Longest record that is sent, in octets; a longer one is `limit-exceeded`. No record is held, so there is none unless given. */
  readonly maxRecordLength?: number | undefined
}

/**
 * The encoder of a record format, chosen at run time: octets of a local file to a file in transfer.
 *
 * Any format becomes any other by `recordReader(from, recordWriter(to, local))`.
 *
 * @throws RangeError for a length or a size that cannot be
 */
export function recordReader(
  format: RecordFormat,
  file: FileSink,
  { maxRecordLength, tolerate }: RecordReaderOptions = {},
): ByteSink {
  const records = maxRecordLength === undefined ? file : new RecordLimit(file, maxRecordLength)
  switch (format.format) {
    case 'lines':
      return new LinesReader(records, format)
    case 'fixed':
      return new FixedReader(records, { ...format, tolerate })
    case 'rdw':
      return new RdwReader(records, { ...format, tolerate })
    case 'bdw':
      return new BdwReader(records, { tolerate })
    case 'spanned':
      return new SpannedReader(records, { blocked: format.blocked, tolerate })
    case 'length-prefix':
      return new LengthPrefixReader(records, format)
  }
}
