import type { Stats } from 'node:fs'
import { FileSystemError } from '../error.js'
import type { AbortCheck, Disposition, Stage } from '../filesystem.js'
import type { DirectoryContext, LiveStage } from './context.js'
import { faultOf, withErrnoMapping } from './faults.js'
import { assertUnchanged, publish, syncDirectory } from './publish.js'
import type { NamedEntry } from './root.js'
import { writeFully } from './system-calls.js'

/** The open hidden file of a stage, and where it is to be published. */
export interface OpenedStage {
  readonly fd: number
  /** Its own name, in the directory of the target. */
  readonly hiddenName: Buffer
  /** Octets it already has, or has once `copyOld` is done. */
  readonly size: number
  readonly target: NamedEntry
  readonly path: string
  readonly disposition: Disposition
  /** The file that had the target's name when the stage was opened. */
  readonly old: Stats | undefined
  /** Gives it the owner and mode bits of the old file, if there is one; until then only this user may read it. */
  readonly inherit: ((fd: number) => Promise<void>) | undefined
  /**
   * Fills it with the octets of the old file that stay, to be called once; undefined if none stay.
   *
   * @param check called now and then; what it throws ends the copy
   * @returns the descriptor to use instead; undefined for the same
   */
  readonly copyOld: ((fd: number, check: () => void) => Promise<number | undefined>) | undefined
  /** Called once, when the stage has ended and its descriptor is closed. */
  ended(): void
  /** Keeps or removes the partial upload; absent if the stage has no owner. */
  readonly partial: { keep(octets: number): Promise<boolean>; remove(): Promise<void> } | undefined
}

/**
 * A file stored in a hidden file beside its target.
 *
 * The stage is open until `refusal` is set, then it has ended. Writes follow one another, but a sync may overlap a
 * write: an upload need not stop for the disk. So there is no queue but one promise, `pending`, for all work that still
 * uses the descriptor. The stage ends when that work is done.
 */
export class DirectoryStage implements Stage, LiveStage {
  private position: number
  private writing = false
  /** The first fault of any work; from then on the stage can only be discarded. */
  private failure: unknown
  /** Makes the error by which an ended stage refuses calls; most stages never need its costly stack trace. */
  private refusal: (() => Error) | undefined
  private pending: Promise<void> = Promise.resolve()
  private keeping: Promise<boolean> | undefined
  /** Whether the hidden name is known to be on the disk. */
  private nameSynced = false
  /** Undefined once closed: closing a descriptor twice could close another file. */
  private fd: number | undefined
  /** Copies the octets of the old file that stay; undefined if none stay. */
  readonly prepare: Stage['prepare']
  private preparing: Promise<void> | undefined
  /** Whether the hidden file has all octets that `size` counts. */
  private complete: boolean
  /** A copy in progress has become useless. */
  private abandoned = false

  constructor(
    private readonly stage: OpenedStage,
    private readonly context: DirectoryContext,
  ) {
    this.position = stage.size
    this.fd = stage.fd
    const { inherit, copyOld } = stage
    this.complete = copyOld === undefined
    this.prepare = copyOld && ((signal) => this.prepareUnlessEnded(signal))
    // A fault is kept for the next call. A copy may be another file, which inherits when it is there.
    if (inherit && !copyOld) this.run(() => inherit(this.fd!)).catch(() => {})
  }

  get size(): number {
    return this.position
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.assertIdle()
    if (this.failure !== undefined) throw this.failure
    this.writing = true
    await this.run(async () => {
      try {
        if (!this.complete) await this.completed()
        const written = await writeFully(this.context.calls, this.fd!, pieces, this.position)
        this.position += written
      } finally {
        this.writing = false
      }
    })
  }

  async commit(assertWanted?: () => void): Promise<void> {
    this.assertIdle()
    this.refusal = hasEnded
    let unwanted: { readonly reason: unknown } | undefined
    await this.publishUnless(() => {
      unwanted = thrownBy(assertWanted)
      return unwanted !== undefined
    })
    if (!unwanted) return
    this.refusal = undefined
    throw unwanted.reason
  }

  /** @param isUnwanted asked when only the name is missing; if so, the stage does not end */
  private async publishUnless(isUnwanted: () => boolean): Promise<void> {
    const { target, hiddenName, path, disposition, old, partial } = this.stage
    const { calls, durability, names } = this.context
    let published = false
    let ends = true
    try {
      await this.pending
      if (this.failure !== undefined) throw this.failure
      if (!this.complete) await this.completed()
      if (durability !== 'none') await calls.fsync(this.fd!)
      if (isUnwanted()) {
        ends = false
        return
      }
      await this.close()
      await names.run(path, async () => {
        if (disposition === 'append' || disposition === 'update') {
          await assertUnchanged(calls, target, old, path)
        }
        await publish(calls, target, hiddenName, disposition)
      })
      published = true
      if (durability === 'full') await syncDirectory(calls, target.directory, target.name)
      await partial?.remove()
    } catch (error) {
      throw faultOf(error, path)
    } finally {
      if (ends) await this.end(!published)
    }
  }

  async discard(): Promise<void> {
    if (this.refusal) return
    this.refusal = hasEnded
    this.abandoned = true
    await this.end(true)
  }

  async sync(): Promise<void> {
    if (this.refusal) throw this.refusal()
    // The mode bits of the old file are part of what a crash must leave; a sync that failed is never tried again, since
    // a second try may succeed without having written anything.
    const earlier = this.pending
    await this.run(async () => {
      await earlier
      if (!this.complete) await this.completed()
      await this.syncHiddenFile()
    })
  }

  async keep(): Promise<boolean> {
    if (this.refusal) return false
    return this.keepBecause(hasEnded)
  }

  async giveWay(): Promise<void> {
    const { path } = this.stage
    const busy = () => new FileSystemError('busy', path, { detail: 'another session resumes this upload' })
    // The session may be about to keep it anyway.
    if (!this.keeping && this.refusal) throw busy()
    await (this.keeping ?? this.keepBecause(busy))
  }

  private async prepareUnlessEnded(signal: AbortCheck | undefined): Promise<void> {
    if (this.refusal) throw this.refusal()
    try {
      await this.completed(signal)
    } catch (error) {
      throw signal?.aborted ? signal.reason : error
    }
  }

  /** Completes the hidden file by the octets that stay, once. */
  private completed(signal?: AbortCheck): Promise<void> {
    this.preparing ??= this.run(() => this.copyOld(signal))
    return this.preparing
  }

  private async copyOld(signal: AbortCheck | undefined): Promise<void> {
    const { copyOld, inherit } = this.stage
    const other = await copyOld?.(this.fd!, () => {
      signal?.throwIfAborted()
      if (this.abandoned) throw this.refusal!()
    })
    if (other !== undefined) {
      await this.close().catch(() => {})
      this.fd = other
    }
    await inherit?.(this.fd!)
    this.complete = true
  }

  private keepBecause(refusal: () => Error): Promise<boolean> {
    this.refusal = refusal
    this.abandoned = !this.complete
    this.keeping = this.tryKeep()
    return this.keeping
  }

  private async tryKeep(): Promise<boolean> {
    await this.pending
    const { partial } = this.stage
    const kept = partial !== undefined && this.complete && (await this.trySync())
    await this.end(!kept)
    return kept && partial.keep(this.position)
  }

  private async trySync(): Promise<boolean> {
    return this.syncHiddenFile().then(
      () => true,
      () => false,
    )
  }

  /** Makes the octets and the hidden name as durable as a commit makes the file. */
  private async syncHiddenFile(): Promise<void> {
    if (this.failure !== undefined) throw this.failure
    const { durability, calls } = this.context
    if (durability === 'none') return
    await calls.fdatasync(this.fd!)
    if (durability !== 'full' || this.nameSynced) return
    await syncDirectory(calls, this.stage.target.directory)
    this.nameSynced = true
  }

  private assertIdle(): void {
    if (this.refusal) throw this.refusal()
    if (this.writing) throw new TypeError('The stage is still being written; await write() first.')
  }

  /** Runs work that uses the descriptor. Its fault spoils the stage. */
  private run(work: () => Promise<void>): Promise<void> {
    const running = withErrnoMapping(this.stage.path, work)
    const settled = running.catch((error) => {
      this.failure ??= error
    })
    this.pending = this.pending.then(() => settled)
    return running
  }

  private async close(): Promise<void> {
    const fd = this.fd
    this.fd = undefined
    if (fd !== undefined) await this.context.calls.close(fd)
  }

  private async end(remove: boolean): Promise<void> {
    const { target, hiddenName, ended } = this.stage
    // Pending work must not find its descriptor reused for another file.
    await this.pending
    // The caller does not fail for a hidden file that cannot be closed or removed; the sweep removes it.
    await this.close().catch(() => {})
    if (remove) await this.context.calls.unlink(target.directory.at(hiddenName)).catch(() => {})
    ended()
  }
}

function thrownBy(check: (() => void) | undefined): { readonly reason: unknown } | undefined {
  try {
    check?.()
    return undefined
  } catch (reason) {
    return { reason }
  }
}

function hasEnded(): TypeError {
  return new TypeError('The stage was committed or discarded; start another with write().')
}
