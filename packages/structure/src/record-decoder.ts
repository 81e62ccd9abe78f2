import type { ByteSink, FileSink } from '@ftpkit/transfer'
import { BdwDecoder } from './bdw-decoder.js'
import { FixedDecoder } from './fixed-decoder.js'
import { LengthPrefixDecoder } from './length-prefix-decoder.js'
import { LinesDecoder } from './lines-decoder.js'
import type { HeldRecordOptions } from './prefixed-sink.js'
import { RdwDecoder } from './rdw-decoder.js'
import type { RecordFormat } from './record-format.js'
import { SpannedDecoder } from './spanned-decoder.js'

/**
 * The decoder of a record format, chosen at run time: a file in transfer to octets of a local file.
 *
 * `maxRecordLength` limits `rdw` and `length-prefix`, which hold a record; a block of `bdw` or `spanned` is limited
 * by its own size, and the others hold nothing.
 *
 * @throws RangeError for a length or a size that cannot be
 */
export function recordDecoder(
  format: RecordFormat,
  local: ByteSink,
  options: HeldRecordOptions = {},
): FileSink {
  switch (format.format) {
    case 'lines':
      return new LinesDecoder(local, { ...options, ...format })
    case 'fixed':
      return new FixedDecoder(local, { ...options, ...format })
    case 'rdw':
      return new RdwDecoder(local, { ...options, ...format })
    case 'bdw':
      return new BdwDecoder(local, { ...options, ...format })
    case 'spanned':
      return new SpannedDecoder(local, { ...options, ...format })
    case 'length-prefix':
      return new LengthPrefixDecoder(local, { ...options, ...format })
  }
}
