import { Descriptor } from '@ftpkit/mode'
import { type Found, Unread, unknownValue } from '../found.js'
import type { FileData, ModeScanner } from '../scanner.js'
import { endDescribed, isSuspect } from './described.js'

/** Descriptor and count. */
const headerLength = 3

/** What is known of the files of a connection. */
export interface BlockScannerOptions {
  /** Whether an end of record means one. */
  readonly hasRecords: boolean
  /** Whether nothing may follow the end of the first file. @default false */
  readonly isOnlyFile?: boolean | undefined
}

/** MODE B (RFC 959 §3.4.2): blocks with headers. */
export class BlockScanner implements ModeScanner {
  readonly state = { header: 0, headerRead: 0, flags: 0, count: 0, remaining: 0, ended: 0 }

  constructor(
    private readonly file: FileData,
    private readonly found: Found,
    private readonly options: BlockScannerOptions,
  ) {}

  scan(chunk: Uint8Array, start: number, end: number, shift: number): void {
    const { state } = this
    for (let at = start; at < end; ) {
      if (state.ended) {
        this.found.run(shift + at, shift + end, 'unread', Unread.afterEnd, 0, true)
        return
      }
      if (state.remaining > 0) {
        const stop = Math.min(at + state.remaining, end)
        this.body(chunk, at, stop, shift)
        at = stop
      } else this.header(chunk[at++]!, shift + at)
    }
  }

  end(offset: number): void {
    this.file.endOfFile(offset)
  }

  private body(chunk: Uint8Array, start: number, end: number, shift: number): void {
    const { state, found } = this
    if (state.flags & Descriptor.restartMarker)
      found.run(shift + start, shift + end, 'restart-marker', 0, 0, state.remaining < state.count)
    else this.file.data(chunk, start, end, shift, isSuspect(state.flags))
    state.remaining -= end - start
    if (state.remaining === 0) this.endBlock(shift + end)
  }

  /** @param after where its next octet is */
  private header(octet: number, after: number): void {
    const { state, found, file } = this
    if (state.headerRead === 0) file.interrupt()
    state.header = state.header * 256 + octet
    state.headerRead++
    const isWhole = state.headerRead === headerLength
    const value = isWhole ? state.header : unknownValue
    found.run(after - 1, after, 'block-header', value, 0, state.headerRead > 1)
    if (!isWhole) return
    state.flags = state.header >> 16
    state.count = state.header & 0xffff
    state.remaining = state.count
    state.header = 0
    state.headerRead = 0
    if (state.count === 0) this.endBlock(after)
  }

  private endBlock(offset: number): void {
    const { flags } = this.state
    this.state.flags = 0
    if (flags & Descriptor.endOfFile && this.options.isOnlyFile) this.state.ended = 1
    endDescribed(flags, this.options.hasRecords, this.file, offset)
  }
}
