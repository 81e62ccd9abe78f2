import { type Found, Unread } from '../found.js'
import type { ReadableFile } from '../readable-file.js'
import type { ModeScanner } from '../scanner.js'

const escapeOctet = 0xff
const oneEscape = Uint8Array.of(escapeOctet)

/** Control codes: bit 1 ends a record, bit 2 the file. */
export const ControlCode = { endOfRecord: 1, endOfFile: 2, both: 3 } as const

/** MODE S in STRU R (RFC 959 §3.4.1): control codes after an octet of all ones. */
export class StreamRecordScanner implements ModeScanner {
  /** Where the escape is whose second octet is to come, or -1. */
  readonly state = { escapeAt: -1, ended: 0 }

  constructor(
    private readonly file: ReadableFile,
    private readonly found: Found,
  ) {}

  scan(chunk: Uint8Array, start: number, end: number, shift: number): void {
    const { state, file } = this
    for (let at = start; at < end; ) {
      if (state.ended) {
        this.found.run(shift + at, shift + end, 'unread', Unread.afterEnd, 0, true)
        return
      }
      if (state.escapeAt >= 0) {
        at = this.control(chunk, at, shift)
        continue
      }
      const next = chunk.indexOf(escapeOctet, at)
      const stop = next < 0 || next > end ? end : next
      if (stop > at) file.data(chunk, at, stop, shift, 0)
      if (stop < end) state.escapeAt = shift + stop
      at = stop + 1
    }
  }

  end(offset: number): void {
    if (this.state.ended) return
    this.escapeIsData()
    this.file.endOfFile(offset)
  }

  /** Reads the second octet of an escape. @returns where to continue */
  private control(chunk: Uint8Array, at: number, shift: number): number {
    const { state, file, found } = this
    const code = chunk[at]!
    const after = shift + at + 1
    if (code === escapeOctet) {
      found.run(state.escapeAt, after - 1, 'escape', code, 1)
      state.escapeAt = -1
      file.data(chunk, at, at + 1, shift, 0)
      return at + 1
    }
    if (code < ControlCode.endOfRecord || code > ControlCode.both) {
      this.escapeIsData()
      return at
    }
    const isEnd = (code & ControlCode.endOfFile) !== 0
    const record = isEnd && code !== ControlCode.both ? 0 : found.nextRecord
    found.run(state.escapeAt, after, isEnd ? 'end-of-file' : 'end-of-record', code, 0, false, record)
    state.escapeAt = -1
    if (code & ControlCode.endOfRecord) file.endOfRecord(after)
    if (isEnd) {
      state.ended = 1
      file.endOfFile(after)
    }
    return at + 1
  }

  private escapeIsData(): void {
    const { escapeAt } = this.state
    if (escapeAt < 0) return
    this.state.escapeAt = -1
    this.file.data(oneEscape, 0, 1, escapeAt, 0)
  }
}
