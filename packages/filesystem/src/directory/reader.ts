import { FileSystemError } from '../error.js'
import type { ChunkOptions, Entry, ReadableFile } from '../filesystem.js'
import type { SystemCalls } from './calls.js'
import { guarded } from './faults.js'

/** How much is read ahead of whoever takes the pieces. */
interface Window {
  /** Octets a piece has at most. */
  readonly piece: number
  /** Reads under way, or read and not yet taken. */
  readonly inFlight: number
}

/** For a reader that may never take more than what its socket holds: at most 96 KiB wait for it. */
const cautious: Window = { piece: 49_152, inFlight: 2 }

/** For a reader that takes what it gets: measured to be the fastest, with memory used again. */
const eager: Window = { piece: 163_840, inFlight: 3 }

/** Octets taken before a reader is read ahead for eagerly. */
const eagerAfter = 8_388_608

/** Milliseconds in which a reader takes nothing until what was read ahead for it is dropped, to be read again. */
const patience = 500

/** An open descriptor and what was found behind it; the reader closes it. */
export interface OpenFile {
  readonly fd: number
  readonly path: string
  readonly entry: Entry
}

/** Reads a file that is open, several pieces at a time. */
export class DirectoryReader implements ReadableFile {
  readonly entry: Entry
  private underWay: Promise<Uint8Array>[] = []
  /** Reads whose pieces nobody wants any more. */
  private readonly dropped = new Set<Promise<void>>()
  /** Memory that was given back. */
  private spare: Uint8Array[] = []
  private window: Window = cautious
  /** Where the next piece that is taken, and the next read, begin. */
  private at: number
  private next: number
  private waiting: NodeJS.Timeout | undefined
  /** The next piece is wanted and not there yet: it is the storage that is slow, and not the reader. */
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

  async *chunks({ longest = eager.piece }: ChunkOptions = {}): AsyncGenerator<Uint8Array, void> {
    let taken = 0
    while (this.at < this.entry.size) {
      if (this.closed) throw new FileSystemError('io', this.file.path, { detail: 'closed while it was read' })
      this.readAhead(longest)
      this.fetching = true
      const piece = await this.underWay[0]!
      this.fetching = false
      this.underWay.shift()
      this.at += piece.length
      taken = this.window === cautious ? taken + piece.length : 0
      if (taken >= eagerAfter) this.beEager()
      this.readAhead(longest)
      this.waiting?.refresh()
      // While the last piece is on its way; whoever closes the file gets the fault.
      if (this.at === this.entry.size) this.close().catch(() => {})
      yield piece
    }
  }

  recycle(piece: Uint8Array): void {
    if (piece.length < this.window.piece || this.spare.length === eager.inFlight) return
    if (!this.spare.includes(piece)) this.spare.push(piece)
  }

  close(): Promise<void> {
    this.closed ??= this.settleAndClose()
    return this.closed
  }

  private async settleAndClose(): Promise<void> {
    clearTimeout(this.waiting)
    this.spare = []
    // A read under way must not find its descriptor reused for another file.
    await Promise.allSettled([...this.underWay, ...this.dropped])
    await guarded(this.file.path, () => this.calls.close(this.file.fd))
  }

  private beEager(): void {
    this.window = eager
    this.spare = []
    this.waiting = setTimeout(() => this.beCautious(), patience).unref()
  }

  /** What a reader that stands still doesn't take need not be in memory: it holds no more than the piece it has. */
  private beCautious(): void {
    if (this.fetching) return void this.waiting?.refresh()
    this.window = cautious
    this.waiting = undefined
    for (const piece of this.underWay) this.drop(piece)
    this.underWay = []
    this.next = this.at
    this.spare = []
  }

  private drop(piece: Promise<Uint8Array>): void {
    const forget = () => void this.dropped.delete(settled)
    const settled = piece.then(forget, forget)
    this.dropped.add(settled)
  }

  /** Begins reads until the window is full. */
  private readAhead(longest: number): void {
    const { piece: size, inFlight } = this.window
    while (!this.closed && this.underWay.length < inFlight && this.next < this.entry.size) {
      const length = Math.min(size, longest, this.entry.size - this.next)
      const piece = this.readPiece(this.next, length)
      // Whoever takes the piece gets the fault; if nobody does any more, nobody needs it.
      piece.catch(() => {})
      this.underWay.push(piece)
      this.next += length
    }
  }

  private async readPiece(position: number, length: number): Promise<Uint8Array> {
    const { fd, path } = this.file
    const piece = this.memory(length)
    for (let filled = 0; filled < length; ) {
      const count = await guarded(path, () =>
        this.calls.read(fd, piece, filled, length - filled, position + filled),
      )
      if (count === 0)
        throw new FileSystemError('io', path, { detail: 'it became shorter while it was read' })
      filled += count
    }
    return piece
  }

  private memory(length: number): Uint8Array {
    const index = this.spare.findIndex((piece) => piece.length === length)
    return index < 0 ? Buffer.allocUnsafeSlow(length) : this.spare.splice(index, 1)[0]!
  }
}
