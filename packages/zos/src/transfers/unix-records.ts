import { decode, encode } from '@ftpkit/code-page'
import { recordsOf, storedRecords } from './record-source.js'

/** EBCDIC new line, which ends a line in files of z/OS UNIX. */
const newLine = 0x15

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

/** The octets of a file of z/OS UNIX as stored records: its lines, each without its new line. */
export function storedFromUnix(file: Uint8Array): Uint8Array {
  const records: Uint8Array[] = []
  let from = 0
  for (let found = file.indexOf(newLine); found >= 0; found = file.indexOf(newLine, from)) {
    records.push(file.subarray(from, found))
    from = found + 1
  }
  if (from < file.length) records.push(file.subarray(from))
  return storedRecords(records)
}

/** Stored records as the octets of a file of z/OS UNIX: a new line behind each. */
export function unixFromStored(stored: Uint8Array): Uint8Array {
  const records = recordsOf(stored)
  const file = new Uint8Array(records.reduce((length, record) => length + record.length + 1, 0))
  let at = 0
  for (const record of records) {
    file.set(record, at)
    at += record.length + 1
    file[at - 1] = newLine
  }
  return file
}
