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
}

/** A file being stored, apart from the tree until it is committed. */
export class MemoryStage implements Stage {
  private pieces: Uint8Array[]
  private length: number
  private ended = false
  private failure: unknown

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
    this.ended = true
    try {
      if (this.failure !== undefined) throw this.failure
      this.host.commit(concat(this.pieces))
    } catch (error) {
      this.host.release(this.length)
      throw error
    } finally {
      this.pieces = []
    }
  }

  async discard(): Promise<void> {
    if (this.ended) return
    this.ended = true
    this.pieces = []
    this.host.release(this.length)
  }

  private refuseIfEnded(): void {
    if (this.ended) throw new TypeError('The stage was committed or discarded; begin another with write().')
  }

  private take(piece: Uint8Array): void {
    this.host.take(piece.length)
    this.length += piece.length
    this.pieces.push(piece.slice())
  }
}
