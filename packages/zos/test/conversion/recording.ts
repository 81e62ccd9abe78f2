import { hex } from '@ftpkit/testkit'
import type { FileSink } from '@ftpkit/transfer'

/** A file that remembers its records in hexadecimal. Data without an end of record are a record too. */
export function recordingEvents(): { file: FileSink; records: () => string[]; markers: string[] } {
  const records: string[] = []
  const markers: string[] = []
  let open: string | undefined
  const file: FileSink = {
    data(chunk, start, end) {
      if (end > start) open = (open ?? '') + hex(chunk.subarray(start, end)).replaceAll(' ', '')
    },
    endOfRecord() {
      records.push(open ?? '')
      open = undefined
    },
    restartMarker: (marker) => markers.push(`${records.length}:${String.fromCharCode(...marker)}`),
    suspect() {},
    endOfFile() {
      if (open !== undefined) this.endOfRecord()
    },
  }
  return { file, records: () => records, markers }
}
