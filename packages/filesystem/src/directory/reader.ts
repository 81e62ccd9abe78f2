import { FileSystemError } from '../error.js'
import type { Entry, ReadableFile } from '../filesystem.js'
import type { SystemCalls } from './calls.js'
import { guarded } from './faults.js'

/** How much is read ahead of whoever takes the pieces. */
interface Window {
  /** Octets a piece has at most. */
  readonly piece: number
  /** Reads under way, or read and not yet taken. */
  readonly inFlight: number
}

/** For a reader that may never take more than what its socket holds: at most 128 KiB wait for it. */
const cautious: Window = { piece: 65_536, inFlight: 2 }

/** For a reader that has shown it takes all it gets: measured to be the fastest. */
const eager: Window = { piece: 524_288, inFlight: 3 }

/** Octets taken before a reader is read ahead for eagerly: more than the buffers of two sockets hold. */
const eagerAfter = 16_777_216

/** An open descriptor and what was found behind it; the reader closes it. */
export interface OpenFile {
  readonly fd: number
  readonly path: string
  readonly entry: Entry
}

/** Reads a file that is open, several pieces at a time. */
export class DirectoryReader implements ReadableFile {
  readonly entry: Entry
  private readonly underWay: Promise<Uint8Array>[] = []
  private closed: Promise<void> | undefined

  constructor(
    private readonly file: OpenFile,
    private readonly start: number,
    private readonly calls: SystemCalls,
  ) {
    this.entry = file.entry
  }

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    let next = this.readAhead(this.start, cautious)
    for (let at = this.start; at < this.entry.size; ) {
      if (this.closed) throw new FileSystemError('io', this.file.path, { detail: 'closed while it was read' })
      const piece = await this.underWay[0]!
      this.underWay.shift()
      at += piece.length
      next = this.readAhead(next, at - this.start < eagerAfter ? cautious : eager)
      yield piece
    }
  }

  close(): Promise<void> {
    this.closed ??= this.settleAndClose()
    return this.closed
  }

  private async settleAndClose(): Promise<void> {
    // A read under way must not find its descriptor reused for another file.
    await Promise.allSettled(this.underWay)
    await guarded(this.file.path, () => this.calls.close(this.file.fd))
  }

  /** Begins reads until the window is full; returns where the next one begins. */
  private readAhead(from: number, window: Window): number {
    let next = from
    while (!this.closed && this.underWay.length < window.inFlight && next < this.entry.size) {
      const length = Math.min(window.piece, this.entry.size - next)
      const piece = this.readPiece(next, length)
      // Whoever takes the piece gets the fault; if nobody does any more, nobody needs it.
      piece.catch(() => {})
      this.underWay.push(piece)
      next += length
    }
    return next
  }

  private async readPiece(position: number, length: number): Promise<Uint8Array> {
    const { fd, path } = this.file
    const piece = Buffer.allocUnsafeSlow(length)
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
}
