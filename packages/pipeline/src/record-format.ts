import type { CodePage, CodePageOptions } from '@ftpkit/code-page'
import { BlockEncoder, type ModeTolerance } from '@ftpkit/mode'
import {
  descriptorFormats,
  RecordFormatTable,
  recordFormatEntries,
  type RecordFormat as StructureFormat,
  type StructureTolerance,
} from '@ftpkit/structure'
import type { Pipeline, Type } from '@ftpkit/transfer'
import { BlockFileReader, BlockFileWriter } from './block-file.js'
import { CodePageConversion } from './code-page.js'
import { pageConversion } from './page-conversion.js'
import { type Tolerance, tolerated } from './tolerance.js'

/** Format of the records in a local file: one of `@ftpkit/structure`, or `block`, a file that holds MODE B blocks. */
export type RecordFormat = StructureFormat | { readonly format: 'block' }

/** The record formats of `@ftpkit/structure`, and `block`: parses and prints them, and makes their codecs. */
export const recordFormats = new RecordFormatTable<RecordFormat, StructureTolerance | ModeTolerance>(
  {
    ...recordFormatEntries,
    block: {
      syntax: 'block',
      options: [],
      // The list has the names of all formats, and the decoder of MODE B ignores those of other codecs.
      reader: (_format, file, { tolerate }) =>
        new BlockFileReader(file, { tolerate: tolerate as readonly ModeTolerance[] }),
      writer: (_format, local, options) => new BlockFileWriter(local, options),
      endOfRecordLength: () => BlockEncoder.maxExpansion,
      resumesInRecords: false,
    },
  },
  [...descriptorFormats, { format: 'block' }],
)

/**
 * The default record format of a TYPE: a line for each record of text, and a record descriptor word before each record
 * of other data, which may contain line ends.
 */
export function defaultRecordFormat({ code }: Type): RecordFormat {
  return code === 'A' || code === 'E' ? { format: 'lines' } : { format: 'rdw' }
}

/** Options of {@link recordConversion}. */
export interface RecordConversionOptions extends Pick<CodePageOptions, 'newline' | 'unmappable'> {
  /** Code pages of the two files. Default: the octets of the records are copied as they are. */
  readonly codePages?: { readonly from: string | CodePage; readonly to: string | CodePage } | undefined
  /** Faults of the input that are accepted; each codec knows its own. */
  readonly tolerate?: readonly Tolerance[] | undefined
  /** Longest record, in octets. Default: 16 MiB for records that are held, else no limit. */
  readonly maxRecordLength?: number | undefined
}

/**
 * Converts a local file of one record format and code page to another, in one pass and without holding it.
 *
 * @throws RangeError for an unknown page or tolerance; when it is used, for a length or a size out of range
 */
export function recordConversion(
  from: RecordFormat,
  to: RecordFormat,
  { codePages, tolerate = [], maxRecordLength, ...options }: RecordConversionOptions = {},
): Pipeline {
  const { mode, structure, codePage } = tolerated(tolerate)
  return {
    // The octet that completes a character can end the record too.
    maxExpansion: (codePages ? CodePageConversion.maxExpansion : 1) + recordFormats.endOfRecordLength(to),
    into(output) {
      const written = recordFormats.writer(to, output, { tolerate: structure, maxRecordLength })
      const file = codePages
        ? pageConversion(written, codePages.from, codePages.to, { ...options, tolerate: codePage })
        : written
      return recordFormats.reader(from, file, { tolerate: [...mode, ...structure], maxRecordLength })
    },
  }
}
