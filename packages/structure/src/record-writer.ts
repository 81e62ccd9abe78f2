import type { ByteSink, FileSink } from '@ftpkit/transfer'
import { BdwWriter } from './bdw-writer.js'
import { FixedWriter } from './fixed-writer.js'
import { LengthPrefixWriter } from './length-prefix-writer.js'
import { LinesWriter } from './lines-writer.js'
import type { HeldRecordOptions } from './prefixed-sink.js'
import { RdwWriter } from './rdw-writer.js'
import type { RecordFormat } from './record-format.js'
import { SpannedWriter } from './spanned-writer.js'

/**
 * The decoder of a record format, chosen at run time: a file in transfer to octets of a local file.
 *
 * `maxRecordLength` limits `rdw` and `length-prefix`, which hold a record; a block of `bdw` or `spanned` is limited
 * by its own size, and the others hold nothing.
 *
 * @throws RangeError for a length or a size that cannot be
 */
export function recordWriter(
  format: RecordFormat,
  local: ByteSink,
  options: HeldRecordOptions = {},
): FileSink {
  switch (format.format) {
    case 'lines':
      return new LinesWriter(local, { ...options, ...format })
    case 'fixed':
      return new FixedWriter(local, { ...options, ...format })
    case 'rdw':
      return new RdwWriter(local, { ...options, ...format })
    case 'bdw':
      return new BdwWriter(local, { ...options, ...format })
    case 'spanned':
      return new SpannedWriter(local, { ...options, ...format })
    case 'length-prefix':
      return new LengthPrefixWriter(local, { ...options, ...format })
  }
}
