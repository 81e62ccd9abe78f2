import { concat } from '@ftpkit/transfer'
import { FileSystemError } from './error.js'
import type { Entry, PartialUploadLimits, ReadableFile, Stage } from './filesystem.js'
import { PartialUploads } from './partial-uploads.js'

/** Octets of a piece: what a socket accepts at a time. */
const pieceSize = 65_536

/** Reads octets that are never written to again. */
export class MemoryReader implements ReadableFile {
  private closed = false

  constructor(
    readonly entry: Entry,
    private readonly path: string,
    private readonly data: Uint8Array,
  ) {}

  async *chunks(): AsyncGenerator<Uint8Array, void> {
    for (let at = 0; at < this.data.length; at += pieceSize) {
      if (this.closed)
        throw new FileSystemError('io', this.path, { detail: 'it was closed while it was read' })
      yield this.data.slice(at, at + pieceSize)
    }
  }

  async close(): Promise<void> {
    this.closed = true
  }
}

/** What a stage needs from its file system. */
export interface MemoryStageHost {
  /**
   * Reserves octets.
   *
   * @throws FileSystemError 'no-space'
   */
  take(octets: number): void
  release(octets: number): void
  commit(data: Uint8Array): void
  /** Called once, when the stage has ended. */
  ended?(): void
  /** Keeps octets as a partial upload; they stay reserved if it returns true. Absent if the stage has no owner. */
  keep?(data: Uint8Array): boolean
}

/** A file being stored, apart from the tree until it is committed. */
export class MemoryStage implements Stage {
  private pieces: Uint8Array[]
  private length: number
  private failure: unknown
  /** Makes the error by which an ended stage refuses calls; most stages never need its costly stack trace. */
  private refusal: (() => Error) | undefined

  constructor(
    kept: Uint8Array,
    private readonly host: MemoryStageHost,
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

  async commit(assertWanted?: () => void): Promise<void> {
    this.refuseIfEnded()
    assertWanted?.()
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
    if (!this.refusal) this.drop()
  }

  /** Memory is as durable as this process. */
  async sync(): Promise<void> {
    this.refuseIfEnded()
    if (this.failure !== undefined) throw this.failure
  }

  async keep(): Promise<boolean> {
    return !this.refusal && this.tryKeep()
  }

  /** Keeps what was written for another session that resumes the upload, and refuses all further calls. */
  giveWay(busy: () => Error): void {
    this.tryKeep(busy)
  }

  private tryKeep(refusal?: () => Error): boolean {
    const { host, failure } = this
    if (failure !== undefined || !host.keep) {
      this.drop(refusal)
      return false
    }
    const data = concat(this.pieces)
    this.end(refusal)
    return host.keep(data)
  }

  private drop(refusal?: () => Error): void {
    this.end(refusal)
    this.host.release(this.length)
  }

  private end(refusal: () => Error = hasEnded): void {
    this.refusal = refusal
    this.pieces = []
    this.host.ended?.()
  }

  private refuseIfEnded(): void {
    if (this.refusal) throw this.refusal()
  }

  private take(piece: Uint8Array): void {
    this.host.take(piece.length)
    this.length += piece.length
    // Not `slice`: a slice of a Buffer shares its memory.
    this.pieces.push(new Uint8Array(piece))
  }
}

function hasEnded(): TypeError {
  return new TypeError('The stage was committed or discarded; start another with write().')
}

/** Where a stage was started: the directory and the old file, compared by identity. */
export interface StageOrigin {
  /** Whose the upload is. */
  readonly owner: string
  readonly parent: unknown
  readonly old: unknown
}

interface MemoryUpload extends StageOrigin {
  readonly data: Uint8Array
}

/** The stages of a file system in memory that have an owner: those being written, and the partial uploads. */
export class MemoryStages {
  private readonly live = new Map<string, MemoryStage>()
  private readonly partial: PartialUploads<MemoryUpload>

  /** @param release releases the octets of uploads that are removed */
  constructor(
    limits: PartialUploadLimits | undefined,
    private readonly now: () => number,
    private readonly release: (octets: number) => void,
  ) {
    this.partial = new PartialUploads(limits)
  }

  /** A stage that can be kept, and found again by its key. */
  begin(
    key: string,
    origin: StageOrigin,
    octets: Uint8Array,
    host: Omit<MemoryStageHost, 'ended' | 'keep'>,
  ): MemoryStage {
    const stage: MemoryStage = new MemoryStage(octets, {
      ...host,
      commit: (data) => {
        host.commit(data)
        this.releaseAll([this.partial.take(key)])
      },
      ended: () => {
        if (this.live.get(key) === stage) this.live.delete(key)
      },
      keep: (data) => {
        const upload = { ...origin, data }
        const displaced = this.partial.add(key, upload, this.now(), {
          owner: origin.owner,
          octets: data.length,
        })
        this.releaseAll(displaced)
        return !displaced.includes(upload)
      },
    })
    this.live.set(key, stage)
    // A new upload does not resume the kept one, which would only take up space.
    this.releaseAll([this.partial.take(key)])
    return stage
  }

  /**
   * The first octets of the partial upload of a key, which stay reserved; the others are released.
   *
   * @throws FileSystemError 'not-found', 'bad-start'
   */
  resume(key: string, origin: StageOrigin, path: string, start: number): Uint8Array {
    const busy = () => new FileSystemError('busy', path, { detail: 'another session resumes this upload' })
    this.live.get(key)?.giveWay(busy)
    const upload = this.partial.get(key, this.now())
    if (!upload || upload.parent !== origin.parent || upload.old !== origin.old) {
      throw new FileSystemError('not-found', path, { detail: 'there is no partial upload' })
    }
    const { length } = upload.data
    if (start > length) {
      throw new FileSystemError('bad-start', path, { detail: `the partial upload has ${length} octets` })
    }
    this.partial.take(key)
    this.release(length - start)
    return upload.data.slice(0, start)
  }

  private releaseAll(uploads: readonly (MemoryUpload | undefined)[]): void {
    for (const upload of uploads) this.release(upload?.data.length ?? 0)
  }
}
