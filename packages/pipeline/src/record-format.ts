import {
  formatRecordFormat as formatStructureFormat,
  type HeldRecordOptions,
  parseRecordFormat as parseStructureFormat,
  RecordLimit,
  type RecordFormat as StructureFormat,
  recordWriter as structureDecoder,
  recordReader as structureEncoder,
  recordFormatSyntax as structureSyntax,
} from '@ftpkit/structure'
import type { ByteSink, FileSink, Type } from '@ftpkit/transfer'
import { BlockFileReader } from './block-file-reader.js'
import { BlockFileWriter } from './block-file-writer.js'
import type { Tolerated } from './tolerance.js'

/** How records lie in a local file: as `@ftpkit/structure` knows them, or as `block`, a file that holds MODE B blocks. */
export type RecordFormat = StructureFormat | { readonly format: 'block' }

/** The formats that {@link parseRecordFormat} knows, with what may follow each. */
export const recordFormatSyntax: Readonly<Record<RecordFormat['format'], string>> = {
  ...structureSyntax,
  block: 'block',
}

/**
 * How records lie in a local file unless something else is said: text has a line for each, other data a record
 * descriptor word before each. Lines would lose the ends of records that hold a line end.
 */
export function defaultRecordFormat({ code }: Type): RecordFormat {
  return code === 'A' || code === 'E' ? { format: 'lines' } : { format: 'rdw' }
}

/** Reads a record format as `parseRecordFormat` of `@ftpkit/structure` does, and `block`. @throws RangeError */
export function parseRecordFormat(text: string): RecordFormat {
  const [name = '', ...rest] = text.trim().toLowerCase().split(':')
  if (name === 'block' && rest.length === 0) return { format: 'block' }
  if (Object.hasOwn(structureSyntax, name)) return parseStructureFormat(text)
  const known = Object.values(recordFormatSyntax).join(', ')
  throw new RangeError(`${JSON.stringify(text)} is no record format; known are ${known}`)
}

/** Writes a record format so that {@link parseRecordFormat} reads it. */
export function formatRecordFormat(format: RecordFormat): string {
  return format.format === 'block' ? format.format : formatStructureFormat(format)
}

/** Octets of a local file to a file in transfer. @throws RangeError for a length or a size that cannot be */
export function recordReader(
  format: RecordFormat,
  file: FileSink,
  { mode, structure }: Pick<Tolerated, 'mode' | 'structure'>,
  maxRecordLength?: number,
): ByteSink {
  if (format.format !== 'block')
    return structureEncoder(format, file, { tolerate: structure, maxRecordLength })
  const records = maxRecordLength === undefined ? file : new RecordLimit(file, maxRecordLength)
  return new BlockFileReader(records, { tolerate: mode })
}

/** A file in transfer to octets of a local file. @throws RangeError for a length or a size that cannot be */
export function recordWriter(
  format: RecordFormat,
  local: ByteSink,
  options: HeldRecordOptions = {},
): FileSink {
  return format.format === 'block'
    ? new BlockFileWriter(local, options)
    : structureDecoder(format, local, options)
}

/** Whether a transfer can be resumed inside a record: not where the record is held until its length is known. */
export function resumesInRecords({ format }: RecordFormat): boolean {
  return format === 'lines' || format === 'fixed' || format === 'spanned'
}

/** Most octets of a local file that the end of one record can become. */
export function recordEndLength(format: RecordFormat): number {
  if (format.format === 'fixed') return format.length
  return format.format === 'lines' ? longestLineEnd : longestDescriptors
}

/** CR LF. */
const longestLineEnd = 2

/** An empty record can become descriptor words of a block and of a segment, twice. */
const longestDescriptors = 16
