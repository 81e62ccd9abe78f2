import type { CodePage, CodePageOptions } from '@ftpkit/code-page'
import type { Pipeline } from '@ftpkit/transfer'
import { CodePageConversion, longestCharacter } from './code-page-conversion.js'
import { type RecordFormat, recordEndLength, recordReader, recordWriter } from './record-format.js'
import { type Tolerance, tolerated } from './tolerance.js'

/** Options of {@link recordConversion}. */
export interface RecordConversionOptions extends Pick<CodePageOptions, 'newline' | 'unmappable'> {
  /** Code pages of the two files; records are copied as they are unless both are given. */
  readonly codePages?: { readonly from: string | CodePage; readonly to: string | CodePage } | undefined
  readonly tolerate?: readonly Tolerance[] | undefined
  /** Longest record, in octets; held records have a limit of 16 MiB unless given. */
  readonly maxRecordLength?: number | undefined
}

/**
 * Turns a local file of one record format and code page into one of another, in one pass and without holding it.
 *
 * @throws RangeError for a page or a tolerance that isn't known, or when it is used for a length or a size that cannot be
 */
export function recordConversion(
  from: RecordFormat,
  to: RecordFormat,
  { codePages, tolerate = [], maxRecordLength, ...options }: RecordConversionOptions = {},
): Pipeline {
  const names = tolerated(tolerate)
  const codec = { ...options, tolerate: names.codePage }
  return {
    maxExpansion: (codePages ? longestCharacter : 1) + recordEndLength(to),
    into(output) {
      const written = recordWriter(to, output, { tolerate: names.structure, maxRecordLength })
      const file = codePages ? new CodePageConversion(written, codePages.from, codePages.to, codec) : written
      return recordReader(from, file, names, maxRecordLength)
    },
  }
}
