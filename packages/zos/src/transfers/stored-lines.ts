import { decode, encode } from '@ftpkit/code-page'
import { recordsOf, storedRecords } from './record-source.js'

/** The page of text that the system itself writes: spool files. */
const systemPage = 'IBM-1047'

/** Lines of text as stored records in EBCDIC. */
export function storedLines(lines: readonly string[]): Uint8Array {
  return storedRecords(lines.map((line) => encode(line, systemPage)))
}

/** Stored records in EBCDIC as lines of text. */
export function linesOf(stored: Uint8Array): string[] {
  return recordsOf(stored).map((record) => decode(record, systemPage))
}
