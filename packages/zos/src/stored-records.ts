import { decode, encode } from '@ftpkit/code-page'
import { LengthPrefixReader, LengthPrefixWriter } from '@ftpkit/structure'
import { concat, type FileSink, Gather } from '@ftpkit/transfer'

/** Code page of text that the system itself writes: spool files. */
const systemPage = 'IBM-1047'

const nothing: Uint8Array = new Uint8Array(0)

/** Records as they are stored: each after its length in four octets, the most significant first. */
export function storedRecords(records: readonly Uint8Array[]): Uint8Array {
  const stored = new Gather()
  const writer = new LengthPrefixWriter(stored, { maxRecordLength: Number.POSITIVE_INFINITY })
  for (const record of records) {
    writer.data(record, 0, record.length)
    writer.endOfRecord()
  }
  writer.endOfFile()
  return concat(stored.take())
}

/**
 * The records of stored octets, as views. The inverse of {@link storedRecords}.
 *
 * @throws FtpError `truncated` when the octets end inside a record
 */
export function recordsOf(stored: Uint8Array): Uint8Array[] {
  const { records, file } = collector()
  const reader = new LengthPrefixReader(file)
  reader.bytes(stored, 0, stored.length)
  reader.end()
  return records
}

/** Collects records that come in one piece each. */
function collector(): { readonly records: Uint8Array[]; readonly file: FileSink } {
  const records: Uint8Array[] = []
  let record = nothing
  const file: FileSink = {
    data(chunk, start, end) {
      record = chunk.subarray(start, end)
    },
    endOfRecord() {
      records.push(record)
      record = nothing
    },
    restartMarker() {},
    suspect() {},
    endOfFile() {},
  }
  return { records, file }
}

/** Lines of text as stored records in EBCDIC. */
export function storedLines(lines: readonly string[]): Uint8Array {
  return storedRecords(lines.map((line) => encode(line, systemPage)))
}

/** Stored records in EBCDIC as lines of text. The inverse of {@link storedLines}. */
export function linesOf(stored: Uint8Array): string[] {
  return recordsOf(stored).map((record) => decode(record, systemPage))
}
