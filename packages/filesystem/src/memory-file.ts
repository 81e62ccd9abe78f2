import { concat } from '@ftpkit/transfer'
import { FileSystemError } from './error.js'
import type { Entry, ReadableFile, Stage } from './filesystem.js'

/** Pieces a reader is given, in octets: what a socket takes in one go. */
const pieceSize = 65_536

/** Reads octets that nobody writes to any more. */
export class MemoryReader implements ReadableFile {
  private closed = false

  constructor(
    readonly entry: Entry,
    private readonly path: string,
    private readonly data: Uint8Array,
  ) {}

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < this.data.length; at += pieceSize) {
      if (this.closed) throw new FileSystemError('io', this.path, { detail: 'closed while it was read' })
      yield this.data.slice(at, at + pieceSize)
    }
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

/** What a stage needs of the file system it is in. */
export interface StageHost {
  /** @throws FileSystemError 'no-space' */
  take(octets: number): void
  release(octets: number): void
  commit(data: Uint8Array): void
  /** Called once, when the stage has ended. */
  ended?(): void
  /** Keeps octets that stay taken, if it may; absent where there is nobody to keep them for. */
  keep?(data: Uint8Array): boolean
}

/** A file being stored, apart from the tree until it is committed. */
export class MemoryStage implements Stage {
  private pieces: Uint8Array[]
  private length: number
  private hasEnded = false
  private failure: unknown
  private takenAway: FileSystemError | undefined

  constructor(
    kept: Uint8Array,
    private readonly host: StageHost,
  ) {
    this.pieces = [kept]
    this.length = kept.length
  }

  get size(): number {
    return this.length
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.refuseIfEnded()
    if (this.failure !== undefined) throw this.failure
    try {
      for (const piece of pieces) this.take(piece)
    } catch (error) {
      this.failure = error
      throw error
    }
  }

  async commit(): Promise<void> {
    this.refuseIfEnded()
    try {
      if (this.failure !== undefined) throw this.failure
      this.host.commit(concat(this.pieces))
      this.end()
    } catch (error) {
      this.drop()
      throw error
    }
  }

  async discard(): Promise<void> {
    if (!this.hasEnded) this.drop()
  }

  /** Memory lasts as long as this process does. */
  async sync(): Promise<void> {
    this.refuseIfEnded()
    if (this.failure !== undefined) throw this.failure
  }

  async keep(): Promise<boolean> {
    return !this.hasEnded && this.keepNow()
  }

  /** Keeps what there is for somebody else, and refuses everything further. */
  giveWay(busy: FileSystemError): void {
    this.takenAway = busy
    this.keepNow()
  }

  private keepNow(): boolean {
    const { host, failure } = this
    if (failure !== undefined || !host.keep) {
      this.drop()
      return false
    }
    const data = concat(this.pieces)
    this.end()
    return host.keep(data)
  }

  private drop(): void {
    this.end()
    this.host.release(this.length)
  }

  private end(): void {
    this.hasEnded = true
    this.pieces = []
    this.host.ended?.()
  }

  private refuseIfEnded(): void {
    if (this.takenAway) throw this.takenAway
    if (this.hasEnded)
      throw new TypeError('The stage was committed or discarded; begin another with write().')
  }

  private take(piece: Uint8Array): void {
    this.host.take(piece.length)
    this.length += piece.length
    // Not `slice`: that of a Buffer shares its memory.
    this.pieces.push(new Uint8Array(piece))
  }
}
