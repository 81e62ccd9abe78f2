/**
 * The design that push sinks were chosen over: each stage takes an iterable of events and is one of the next, as
 * readers of records are mostly written. It does for whole blocks of MODE B, TYPE E and STRU R what the codecs do;
 * suspect data and limits are left out, in its favour.
 */

import { FtpError } from '@ftpkit/transfer'

export type BlockEvent =
  | { readonly kind: 'data'; readonly data: Uint8Array }
  | { readonly kind: 'endOfRecord' }
  | { readonly kind: 'restartMarker'; readonly marker: Uint8Array }
  | { readonly kind: 'endOfFile' }

/** Every event but data is always the same. */
const endOfRecord: BlockEvent = { kind: 'endOfRecord' }
const endOfFile: BlockEvent = { kind: 'endOfFile' }

/** What a decoder of blocks remembers between chunks. */
class Header {
  private read = 0
  private descriptor = 0
  private count = 0
  private remaining = 0

  end(): void {
    if (this.read !== 0) throw new FtpError('truncated', 'the connection closed inside a block')
  }

  /** The events of a chunk. */
  *events(chunk: Uint8Array): Generator<BlockEvent, void, undefined> {
    let at = 0
    while (at < chunk.length) {
      if (this.read < 3) {
        at = this.readHeader(chunk, at)
        if (this.read < 3) return
        this.remaining = this.count
      }
      if (this.remaining > 0) {
        const stop = Math.min(at + this.remaining, chunk.length)
        this.remaining -= stop - at
        const data = chunk.subarray(at, stop)
        yield this.descriptor & 16 ? { kind: 'restartMarker', marker: data } : { kind: 'data', data }
        at = stop
        if (this.remaining > 0) return
      }
      this.read = 0
      if (this.descriptor & 128) yield endOfRecord
      if (this.descriptor & 64) yield endOfFile
    }
  }

  private readHeader(chunk: Uint8Array, start: number): number {
    let at = start
    if (this.read === 0 && chunk.length - at >= 3) {
      this.descriptor = chunk[at]!
      this.count = (chunk[at + 1]! << 8) | chunk[at + 2]!
      this.read = 3
      return at + 3
    }
    for (; at < chunk.length && this.read < 3; at++, this.read++) {
      if (this.read === 0) this.descriptor = chunk[at]!
      else this.count = ((this.count << 8) | chunk[at]!) & 0xffff
    }
    return at
  }
}

/** By generators: every stage pulls one event at a time from the one before. */
export function* linesByGenerators(
  chunks: Iterable<Uint8Array>,
  table: Uint8Array,
): Generator<Uint8Array, void, undefined> {
  yield* lines(translated(blockEvents(chunks), table))
}

function* blockEvents(chunks: Iterable<Uint8Array>): Generator<BlockEvent, void, undefined> {
  const header = new Header()
  for (const chunk of chunks) yield* header.events(chunk)
  header.end()
}

function* translated(
  events: Iterable<BlockEvent>,
  table: Uint8Array,
): Generator<BlockEvent, void, undefined> {
  for (const event of events) {
    yield event.kind === 'data' ? { kind: 'data', data: translate(event.data, table) } : event
  }
}

function* lines(events: Iterable<BlockEvent>): Generator<Uint8Array, void, undefined> {
  for (const event of events) {
    if (event.kind === 'data') yield event.data
    else if (event.kind === 'endOfRecord') yield lineEnd
  }
}

/** By arrays: every stage turns all events of a chunk into an array before the next one begins. */
export class LinesByArrays {
  private readonly header = new Header()

  constructor(private readonly table: Uint8Array) {}

  /** The pieces of the local file that a chunk brings. */
  chunk(chunk: Uint8Array): Uint8Array[] {
    const events = [...this.header.events(chunk)]
    const inLocalCode = events.map(
      (event): BlockEvent =>
        event.kind === 'data' ? { kind: 'data', data: translate(event.data, this.table) } : event,
    )
    const pieces: Uint8Array[] = []
    for (const event of inLocalCode) {
      if (event.kind === 'data') pieces.push(event.data)
      else if (event.kind === 'endOfRecord') pieces.push(lineEnd)
    }
    return pieces
  }

  end(): void {
    this.header.end()
  }
}

const lineEnd = Uint8Array.of(0x0a)

function translate(data: Uint8Array, table: Uint8Array): Uint8Array {
  const result = new Uint8Array(data.length)
  for (let at = 0; at < data.length; at++) result[at] = table[data[at]!]!
  return result
}
