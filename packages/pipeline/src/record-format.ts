import type { ModeTolerance } from '@ftpkit/mode'
import {
  type HeldRecordOptions,
  RecordFormatTable,
  recordFormatEntries,
  type RecordFormat as StructureFormat,
  type StructureTolerance,
} from '@ftpkit/structure'
import type { ByteSink, FileSink, Type } from '@ftpkit/transfer'
import { BlockFileReader } from './block-file-reader.js'
import { BlockFileWriter } from './block-file-writer.js'
import type { Tolerated } from './tolerance.js'

/** How records lie in a local file: as `@ftpkit/structure` knows them, or as `block`, a file that holds MODE B blocks. */
export type RecordFormat = StructureFormat | { readonly format: 'block' }

/** Most octets of the header of a block, and of one that is empty. */
const maxDescriptorOctets = 16

const formats = new RecordFormatTable<RecordFormat, StructureTolerance | ModeTolerance>({
  ...recordFormatEntries,
  block: {
    syntax: 'block',
    options: [],
    reader: (_format, file, { tolerate }) =>
      new BlockFileReader(file, { tolerate: tolerate as ModeTolerance[] }),
    writer: (_format, local, options) => new BlockFileWriter(local, options),
    endOfRecordLength: () => maxDescriptorOctets,
    resumesInRecords: false,
  },
})

/** The formats that {@link parseRecordFormat} knows, with what may follow each. */
export const recordFormatSyntax: Readonly<Record<RecordFormat['format'], string>> = formats.syntax

/**
 * How records lie in a local file unless something else is said: text has a line for each, other data a record
 * descriptor word before each. Lines would lose the ends of records that hold a line end.
 */
export function defaultRecordFormat({ code }: Type): RecordFormat {
  return code === 'A' || code === 'E' ? { format: 'lines' } : { format: 'rdw' }
}

/** Reads a record format as `recordFormats.parse` of `@ftpkit/structure` does, and `block`. @throws RangeError */
export function parseRecordFormat(text: string): RecordFormat {
  return formats.parse(text)
}

/** Writes a record format so that {@link parseRecordFormat} reads it. */
export function formatRecordFormat(format: RecordFormat): string {
  return formats.print(format)
}

/** Octets of a local file to a file in transfer. @throws RangeError for a length or a size that cannot be */
export function recordReader(
  format: RecordFormat,
  file: FileSink,
  { mode, structure }: Pick<Tolerated, 'mode' | 'structure'>,
  maxRecordLength?: number,
): ByteSink {
  return formats.reader(format, file, { tolerate: [...mode, ...structure], maxRecordLength })
}

/** A file in transfer to octets of a local file. @throws RangeError for a length or a size that cannot be */
export function recordWriter(
  format: RecordFormat,
  local: ByteSink,
  options: HeldRecordOptions = {},
): FileSink {
  return formats.writer(format, local, options)
}

/** Whether a transfer can be resumed inside a record: not where the record is held until its length is known. */
export function resumesInRecords(format: RecordFormat): boolean {
  return formats.resumesInRecords(format)
}

/** Most octets of a local file that the end of one record can become. */
export function recordEndLength(format: RecordFormat): number {
  return formats.endOfRecordLength(format)
}
