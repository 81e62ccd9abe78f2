import type { FileSink } from './sinks.js'

/** A file that takes many whole records at a time. */
export type RecordsSink = FileSink & Required<Pick<FileSink, 'wholeRecords'>>

/** Whether a file takes many whole records at a time. */
export function takesRecords(file: FileSink): file is RecordsSink {
  return file.wholeRecords !== undefined
}

/** Passes on `chunk[start, end)`, whole records of `length` octets, one after the other. */
export function eachRecord(
  file: Pick<FileSink, 'data' | 'endOfRecord'>,
  chunk: Uint8Array,
  start: number,
  end: number,
  length: number,
): void {
  for (let at = start; at < end; at += length) {
    file.data(chunk, at, at + length)
    file.endOfRecord()
  }
}
