import { constants, type Stats } from 'node:fs'
import { FileSystemError } from '../error.js'
import type { Disposition, Stage } from '../filesystem.js'
import type { SystemCalls } from './calls.js'
import { errnoOf, faultOf, guarded } from './faults.js'
import type { Place, Target } from './root.js'
import type { Turns } from './turns.js'
import { writeFully } from './write-fully.js'

/**
 * What has reached the disk when a commit resolves.
 * - `full`: the octets and the name: what was committed survives a power failure.
 * - `rename`: the octets before the name: after a power failure there is the old file or the new one, whole.
 * - `none`: neither: the end of this process harms nothing, a power failure may leave a file of the right name without
 *   its octets.
 */
export type Durability = 'full' | 'rename' | 'none'

/** A stage that has been opened, and where it is to go. */
export interface OpenStage {
  readonly fd: number
  readonly target: Target
  /** Its own name, in the directory of the target. */
  readonly stageName: Buffer
  /** Octets it has already. */
  readonly size: number
  readonly path: string
  readonly disposition: Disposition
  /** The file that had the name when the stage was opened. */
  readonly old: Stats | undefined
  /** Until the stage has owner and mode bits of the old file; only it may read the stage before. */
  readonly inherited: Promise<void>
}

export interface StageHost {
  readonly calls: SystemCalls
  readonly durability: Durability
  /** Between looking at a name and taking it nobody else of this process gets it. */
  readonly turns: Turns
  /** Called once, when nothing of the stage is left but what was committed or kept; releases its place. */
  ended(): void
  /** Told that the stage is under its name; and that it waits. Absent where there is nobody to keep it for. */
  readonly keeping?: { committed(): Promise<void>; kept(): Promise<boolean> } | undefined
}

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants

/** Says that a file system has no hard links. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** A file being stored as a hidden one beside its target. */
export class DirectoryStage implements Stage {
  private position: number
  private state: 'open' | 'writing' | 'ended' = 'open'
  private failure: unknown
  private takenAway: FileSystemError | undefined
  private keeping: Promise<boolean> | undefined
  private settled: Promise<unknown> = Promise.resolve()
  private syncing: Promise<unknown> = Promise.resolve()
  /** Whether the name of the stage itself will last. */
  private nameLasts = false
  /** Undefined once closed: a descriptor is closed once, or another file may lose it. */
  private fd: number | undefined

  constructor(
    private readonly stage: OpenStage,
    private readonly host: StageHost,
  ) {
    this.position = stage.size
    this.fd = stage.fd
  }

  get size(): number {
    return this.position
  }

  async write(pieces: readonly Uint8Array[]): Promise<void> {
    this.refuseUnlessOpen()
    if (this.failure !== undefined) throw this.failure
    this.state = 'writing'
    const work = guarded(this.stage.path, () => writeFully(this.host.calls, this.fd!, pieces, this.position))
    this.settled = work.then(
      (written) => {
        this.position += written
        if (this.state === 'writing') this.state = 'open'
      },
      (error) => {
        this.failure = error
        if (this.state === 'writing') this.state = 'open'
      },
    )
    await this.settled
    await work
  }

  async commit(): Promise<void> {
    this.refuseUnlessOpen()
    this.state = 'ended'
    let placed = false
    try {
      await this.syncing
      if (this.failure !== undefined) throw this.failure
      await this.stage.inherited
      if (this.host.durability !== 'none') await this.host.calls.fsync(this.fd!)
      await this.close()
      await this.host.turns.take(this.stage.path, async () => {
        await this.refuseIfOvertaken()
        await this.placeName()
      })
      placed = true
      if (this.host.durability === 'full') await this.syncName()
      await this.host.keeping?.committed()
    } catch (error) {
      throw faultOf(error, this.stage.path)
    } finally {
      await this.release(!placed)
    }
  }

  async discard(): Promise<void> {
    if (this.state === 'ended') return
    this.state = 'ended'
    await this.release(true)
  }

  async sync(): Promise<void> {
    if (this.takenAway) throw this.takenAway
    if (this.state === 'ended') throw ended()
    if (this.failure !== undefined) throw this.failure
    const work = guarded(this.stage.path, () => this.syncStage())
    // What could not be made to last once is not known to be there: a second try may succeed and mean nothing.
    const noted = work.catch((error) => {
      this.failure ??= error
    })
    this.syncing = Promise.all([this.syncing, noted])
    await work
  }

  async keep(): Promise<boolean> {
    if (this.state === 'ended') return false
    this.state = 'ended'
    this.keeping = this.keepNow()
    return this.keeping
  }

  private async keepNow(): Promise<boolean> {
    await this.settled
    const { keeping } = this.host
    const kept = keeping !== undefined && this.failure === undefined && (await this.lasts())
    await this.release(!kept)
    return kept && keeping.kept()
  }

  /** Keeps what there is for somebody else who goes on with it, and refuses everything further. */
  async giveWay(): Promise<void> {
    const busy = new FileSystemError('busy', this.stage.path, {
      detail: 'somebody else goes on with this upload',
    })
    // Its session has just given it up itself.
    if (this.keeping) return void (await this.keeping)
    if (this.state === 'ended') throw busy
    this.takenAway = busy
    await this.keep()
  }

  /** Makes the octets and the name of the stage last as far as that is promised for those of a commit. */
  private async syncStage(): Promise<void> {
    const { durability, calls } = this.host
    await this.stage.inherited
    if (durability === 'none') return
    await calls.fdatasync(this.fd!)
    if (durability !== 'full' || this.nameLasts) return
    await syncPlace(calls, this.stage.target.place)
    this.nameLasts = true
  }

  private async lasts(): Promise<boolean> {
    return this.syncStage().then(
      () => true,
      () => false,
    )
  }

  private refuseUnlessOpen(): void {
    if (this.takenAway) throw this.takenAway
    if (this.state === 'ended') throw ended()
    if (this.state === 'writing')
      throw new TypeError('The stage is still being written; await write() first.')
  }

  /** What follows the octets of an old file must not undo what somebody else committed meanwhile. */
  private async refuseIfOvertaken(): Promise<void> {
    const { target, disposition, old, path } = this.stage
    if (disposition !== 'append' && disposition !== 'update') return
    const now = await this.host.calls.lstat(target.place.at(target.name)).catch((error) => {
      if (errnoOf(error) === 'ENOENT') return undefined
      throw error
    })
    if (!sameState(old, now)) {
      throw new FileSystemError('busy', path, { detail: 'somebody else changed it meanwhile' })
    }
  }

  /** Gives the stage the target's name. */
  private async placeName(): Promise<void> {
    const { calls } = this.host
    const { target, stageName, disposition } = this.stage
    const from = target.place.at(stageName)
    const to = target.place.at(target.name)
    if (disposition !== 'create-new') return calls.rename(from, to)
    try {
      await calls.link(from, to)
    } catch (error) {
      if (!noLinks.has(errnoOf(error))) throw error
      // Without links the name is taken first, empty; nobody else gets it, and the octets follow in one step.
      await calls.close(await calls.open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600))
      return calls.rename(from, to)
    }
    // The file is in place; a second name that could not be taken away is swept later.
    await calls.unlink(from).catch(() => {})
  }

  private syncName(): Promise<void> {
    const { place, name } = this.stage.target
    return syncPlace(this.host.calls, place, name)
  }

  private async close(): Promise<void> {
    const fd = this.fd
    this.fd = undefined
    if (fd !== undefined) await this.host.calls.close(fd)
  }

  private async release(litter: boolean): Promise<void> {
    const { target, stageName } = this.stage
    // A call under way must not find its descriptor reused for another file.
    await Promise.allSettled([this.settled, this.syncing, this.stage.inherited])
    // What cannot be closed or removed any more is no fault of the one who gives the stage up; the sweep takes it.
    await this.close().catch(() => {})
    if (litter) await this.host.calls.unlink(target.place.at(stageName)).catch(() => {})
    this.host.ended()
  }
}

function ended(): TypeError {
  return new TypeError('The stage was committed or discarded; begin another with write().')
}

/** Whether a name still stands for the same file with the same octets. */
function sameState(old: Stats | undefined, now: Stats | undefined): boolean {
  if (!old || !now) return old === now
  return old.dev === now.dev && old.ino === now.ino && old.size === now.size && old.mtimeMs === now.mtimeMs
}

/** Says that a directory may be written but not read: a drop box. */
export const unreadable: ReadonlySet<string> = new Set(['EACCES', 'EPERM'])

/**
 * Makes the names of a directory last. On Windows no directory can be synced; its journal keeps names whole.
 *
 * @param placed a name just put there, whose file is synced where the directory cannot be: journals take a name along
 *   with the file it belongs to
 */
export async function syncPlace(calls: SystemCalls, place: Place, placed?: Buffer): Promise<void> {
  if (process.platform === 'win32') return
  let fd: number
  try {
    fd = await calls.open(place.self, O_RDONLY | O_DIRECTORY)
  } catch (error) {
    if (!unreadable.has(errnoOf(error))) throw error
    if (placed === undefined) return
    fd = await calls.open(place.at(placed), O_RDONLY | O_NOFOLLOW)
  }
  await calls.fsync(fd).finally(() => calls.close(fd))
}
