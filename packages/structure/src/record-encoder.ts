import type { ByteSink, FileSink } from '@ftpkit/transfer'
import { BdwEncoder } from './bdw-encoder.js'
import { FixedEncoder } from './fixed-encoder.js'
import { LengthPrefixEncoder } from './length-prefix-encoder.js'
import { LinesEncoder } from './lines-encoder.js'
import type { Tolerant } from './options.js'
import { RdwEncoder } from './rdw-encoder.js'
import type { RecordFormat } from './record-format.js'
import { RecordLimit } from './record-limit.js'
import { SpannedEncoder } from './spanned-encoder.js'

/** Options of {@link recordEncoder}: the tolerances of all encoders, and a limit. */
export interface RecordEncoderOptions extends Tolerant {
  /** Longest record that is sent, in octets; a longer one is `limit-exceeded`. No record is held, so there is none unless given. */
  readonly maxRecordLength?: number | undefined
}

/**
 * The encoder of a record format, chosen at run time: octets of a local file to a file in transfer.
 *
 * Any format becomes any other by `recordEncoder(from, recordDecoder(to, local))`.
 *
 * @throws RangeError for a length or a size that cannot be
 */
export function recordEncoder(
  format: RecordFormat,
  file: FileSink,
  { maxRecordLength, tolerate }: RecordEncoderOptions = {},
): ByteSink {
  const records = maxRecordLength === undefined ? file : new RecordLimit(file, maxRecordLength)
  switch (format.format) {
    case 'lines':
      return new LinesEncoder(records, format)
    case 'fixed':
      return new FixedEncoder(records, { ...format, tolerate })
    case 'rdw':
      return new RdwEncoder(records, { ...format, tolerate })
    case 'bdw':
      return new BdwEncoder(records, { tolerate })
    case 'spanned':
      return new SpannedEncoder(records, { blocked: format.blocked, tolerate })
    case 'length-prefix':
      return new LengthPrefixEncoder(records, format)
  }
}
