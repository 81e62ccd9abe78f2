import { FileSystemError } from '../error.js'
import type { ChunkOptions, Entry, ReadableFile } from '../filesystem.js'
import { withErrnoMapping } from './faults.js'
import type { SystemCalls } from './system-calls.js'

/**
 * Pieces read ahead of the consumer: reads in progress, and pieces read but not yet taken. A third made no transfer
 * faster: RETR of 256 MiB over loopback ran at 1.06 of its speed with two, by calls in the calling thread at 1.09.
 */
const readAhead = 2

/** Octets of a piece at first, and for a consumer that has stalled: with the piece that it has, 144 KiB are in memory. */
const cautiousPiece = 49_152

/**
 * Octets of a piece for a consumer that has taken `eagerAfter` octets without a stall of `stallTime`. They hold 480 KiB,
 * too much for thousands of stalled connections, so a timer drops them. Without the timer a piece could have 80 KiB at
 * most (240 KiB in memory), and RETR would run at 0.78 of the speed; with 64 KiB at 0.65.
 */
const eagerPiece = 163_840
const eagerAfter = 8_388_608

/** Milliseconds without a piece taken after which what was read ahead is dropped, to be read again. */
const stallTime = 500

/** An open descriptor with the entry found when it was opened; the reader closes it. */
export interface OpenFile {
  readonly fd: number
  readonly path: string
  readonly entry: Entry
}

/** Reads an open file, two pieces at a time. */
export class DirectoryReader implements ReadableFile {
  readonly entry: Entry
  /** The pieces read ahead, in order. */
  private ahead: Promise<Uint8Array>[] = []
  /** Reads in progress whose pieces were dropped. */
  private readonly dropped = new Set<Promise<void>>()
  /** Returned memory. */
  private spare: Uint8Array[] = []
  private pieceSize = cautiousPiece
  /** Most octets of a piece for this consumer. */
  private maxOctets = eagerPiece
  /** The position of the next piece taken. */
  private at: number
  /** The position of the next read. */
  private next: number
  private stallTimer: NodeJS.Timeout | undefined
  /** Whether the consumer waits for a piece: then the storage is slow, not the consumer. */
  private fetching = false
  private closed: Promise<void> | undefined

  constructor(
    private readonly file: OpenFile,
    start: number,
    private readonly calls: SystemCalls,
  ) {
    this.entry = file.entry
    this.at = start
    this.next = start
  }

  async *chunks({ maxOctets = eagerPiece }: ChunkOptions = {}): AsyncGenerator<Uint8Array, void> {
    this.maxOctets = maxOctets
    let taken = 0
    while (this.at < this.entry.size) {
      if (this.closed) {
        throw new FileSystemError('io', this.file.path, { detail: 'it was closed while it was read' })
      }
      this.readAhead()
      this.fetching = true
      const piece = await this.ahead[0]!
      this.fetching = false
      this.ahead.shift()
      this.at += piece.length
      taken = this.pieceSize === cautiousPiece ? taken + piece.length : 0
      if (taken >= eagerAfter) this.beEager()
      this.readAhead()
      this.stallTimer?.refresh()
      // While the last piece is consumed; the consumer gets a fault from its own close().
      if (this.at === this.entry.size) this.close().catch(() => {})
      yield piece
    }
  }

  recycle(piece: Uint8Array): void {
    if (piece.length < this.pieceLength || this.spare.length === readAhead) return
    if (!this.spare.includes(piece)) this.spare.push(piece)
  }

  close(): Promise<void> {
    this.closed ??= this.settleAndClose()
    return this.closed
  }

  private async settleAndClose(): Promise<void> {
    clearTimeout(this.stallTimer)
    this.spare = []
    // A read in progress must not find its descriptor reused for another file.
    await Promise.allSettled([...this.ahead, ...this.dropped])
    await withErrnoMapping(this.file.path, () => this.calls.close(this.file.fd))
  }

  private beEager(): void {
    this.pieceSize = eagerPiece
    this.spare = []
    this.stallTimer = setTimeout(() => this.beCautious(), stallTime).unref()
  }

  /** Drops what was read ahead for a consumer that has stalled; it holds only the piece that it has. */
  private beCautious(): void {
    if (this.fetching) return void this.stallTimer?.refresh()
    this.pieceSize = cautiousPiece
    this.stallTimer = undefined
    for (const piece of this.ahead) this.drop(piece)
    this.ahead = []
    this.next = this.at
    this.spare = []
  }

  private drop(piece: Promise<Uint8Array>): void {
    const forget = () => void this.dropped.delete(settled)
    const settled = piece.then(forget, forget)
    this.dropped.add(settled)
  }

  private get pieceLength(): number {
    return Math.min(this.pieceSize, this.maxOctets)
  }

  private readAhead(): void {
    while (!this.closed && this.ahead.length < readAhead && this.next < this.entry.size) {
      const length = Math.min(this.pieceLength, this.entry.size - this.next)
      const piece = this.readPiece(this.next, length)
      // The consumer that takes the piece gets the fault; if none does, it is of no interest.
      piece.catch(() => {})
      this.ahead.push(piece)
      this.next += length
    }
  }

  private async readPiece(position: number, length: number): Promise<Uint8Array> {
    const { fd, path } = this.file
    const piece = this.memory(length)
    for (let filled = 0; filled < length; ) {
      const count = await withErrnoMapping(path, () =>
        this.calls.read(fd, piece, filled, length - filled, position + filled),
      )
      if (count === 0) {
        throw new FileSystemError('io', path, { detail: 'it became shorter while it was read' })
      }
      filled += count
    }
    return piece
  }

  private memory(length: number): Uint8Array {
    const index = this.spare.findIndex((piece) => piece.length === length)
    return index < 0 ? Buffer.allocUnsafeSlow(length) : this.spare.splice(index, 1)[0]!
  }
}
