import { constants } from 'node:fs'
import { nameOctets } from '@ftpkit/transfer'
import { FileSystemError, type FileSystemErrorCode } from '../error.js'
import type {
  Attributes,
  Entry,
  FileSystem,
  PartialUploadLimits,
  ReadableFile,
  ReadOptions,
  Stage,
  WriteOptions,
} from '../filesystem.js'
import { assertOwner, PartialUploads } from '../kept-stages.js'
import { assertPath, nameOf, namesOf } from '../path.js'
import { unportable } from '../portable-name.js'
import { type SystemCalls, systemCalls } from './calls.js'
import { DescriptorRoot } from './descriptor-root.js'
import { entryOf } from './entry.js'
import { errnoOf, guarded } from './faults.js'
import { fileTime } from './file-time.js'
import type { KeptName } from './kept.js'
import { listing } from './listing.js'
import { DirectoryReader } from './reader.js'
import { RealpathRoot } from './realpath-root.js'
import { type LinkPolicy, linkRefused, type Pin, type Place, type Root, type Target } from './root.js'
import { type DirectoryStage, type Durability, syncPlace } from './stage.js'
import { isStageName } from './stage-name.js'
import { openStage } from './stage-opening.js'
import { clearOfStages, sweep } from './sweep.js'
import { Turns } from './turns.js'

export type { Durability } from './stage.js'

export interface DirectoryOptions {
  /** What has reached the disk when a commit, a rename or a removal resolves. `full` unless told otherwise. */
  readonly durability?: Durability
  /** What becomes of symbolic links. `refuse` unless told otherwise: they are listed, and can be removed and renamed. */
  readonly links?: LinkPolicy
  /**
   * Which names are taken: `portable` those that mean the same on every system (see `unportable`), `native` those
   * that this one takes. `portable` on Windows, where others are names of devices and streams; `native` elsewhere.
   */
  readonly names?: 'portable' | 'native'
  /**
   * How the way down from the root is kept inside: `descriptors` opens each component from the one before it (Linux
   * with /proc), `realpath` checks paths before it uses them, a weaker promise where somebody else on this host may
   * write below the root. `descriptors` wherever they are.
   */
  readonly jail?: 'descriptors' | 'realpath'
  /** Mode bits of new files and directories, less the umask: 0o666 and 0o777 unless told otherwise. */
  readonly fileMode?: number
  readonly directoryMode?: number
  /** How much is kept of uploads that failed. */
  readonly kept?: PartialUploadLimits
  /** Stand in for calls of the operating system: `blockingCalls` on a local disk, or such as fail in tests. */
  readonly calls?: Partial<SystemCalls>
}

/** A file system rooted in a directory of this host. */
export interface DirectoryFileSystem extends FileSystem, AsyncDisposable {
  freeSpace(path: string): Promise<number>
  /**
   * Removes what uploads of processes that are no more have left in the whole tree: hidden stages last written before
   * a time, and with them what was kept to be gone on with. Those of this object that are still being written stay.
   *
   * @param olderThan milliseconds since 1970: long enough ago that no other process still writes there
   * @returns how many were removed
   */
  sweepStages(olderThan: number): Promise<number>
  /** Releases the root. Files and stages that are open may still be finished. */
  close(): Promise<void>
}

/**
 * Serves a directory of this host. The directory is held until `close`, also if it is renamed meanwhile.
 *
 * @param root path of the directory, absolute or relative to the working directory
 * @throws Error of Node if there is no such directory
 */
export function directoryFileSystem(root: string, options: DirectoryOptions = {}): DirectoryFileSystem {
  return new RootedDirectory(root, options)
}

const { O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** A FIFO or a device doesn't block the opening, which would stop every file operation of the process. */
const readFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY

class RootedDirectory implements DirectoryFileSystem {
  private readonly root: Root
  private readonly calls: SystemCalls
  private readonly names: 'portable' | 'native'
  private readonly links: LinkPolicy
  private readonly durability: Durability
  private readonly modes: { readonly file: number; readonly directory: number }
  private readonly liveStages = new Map<string, DirectoryStage | undefined>()
  private readonly kept: PartialUploads<KeptName>
  private readonly turns = new Turns()

  constructor(root: string, options: DirectoryOptions) {
    this.calls = { ...systemCalls, ...options.calls }
    this.names = options.names ?? (process.platform === 'win32' ? 'portable' : 'native')
    this.links = options.links ?? 'refuse'
    this.durability = options.durability ?? 'full'
    this.modes = { file: options.fileMode ?? 0o666, directory: options.directoryMode ?? 0o777 }
    this.kept = new PartialUploads(options.kept)
    const jail = options.jail ?? (DescriptorRoot.available ? 'descriptors' : 'realpath')
    const Jail = jail === 'descriptors' ? DescriptorRoot : RealpathRoot
    this.root = new Jail(root, this.calls, this.links)
  }

  list(path: string): AsyncIterable<Entry> {
    return listing({ root: this.root, calls: this.calls, links: this.links }, path, () => this.octets(path))
  }

  async stat(path: string): Promise<Entry> {
    const lookUp = ({ place, name }: Target) => this.calls.lstat(place.at(name))
    return entryOf(
      nameOf(path),
      await (path === '/' ? this.atRoot(({ stats }) => stats) : this.followed(path, lookUp)),
    )
  }

  async read(path: string, options: ReadOptions = {}): Promise<ReadableFile> {
    assertBelowRoot(path, 'is-a-directory')
    return this.followed(path, async ({ place, name }) => {
      const fd = await this.calls.open(place.at(name), readFlags)
      try {
        const entry = entryOf(nameOf(path), await this.calls.fstat(fd))
        const start = options.start ?? 0
        if (entry.kind === 'directory') throw new FileSystemError('is-a-directory', path)
        if (entry.kind !== 'file') throw new FileSystemError('not-a-file', path)
        if (start > entry.size) throw new FileSystemError('bad-start', path)
        return new DirectoryReader({ fd, path, entry }, start, this.calls)
      } catch (error) {
        await this.calls.close(fd)
        throw error
      }
    })
  }

  async write(path: string, options: WriteOptions): Promise<Stage> {
    assertBelowRoot(path, 'is-a-directory')
    assertOwner(options)
    return guarded(path, async () => {
      const names = this.octets(path)
      const follow = () => this.root.follow([...names])
      const target = await follow()
      const { calls, durability, turns, liveStages, kept } = this
      const host = { calls, durability, turns, liveStages, kept, mode: this.modes.file }
      return openStage(host, target, path, options, follow)
    })
  }

  rename(from: string, to: string): Promise<void> {
    return this.inPlace(from, (source) =>
      this.inPlace(to, async (target) => {
        const old = source.place.at(source.name)
        // rename() doesn't say which of the two was missing.
        await guarded(from, () => this.calls.lstat(old))
        await this.turns.take(to, () => this.calls.rename(old, target.place.at(target.name)))
        await this.lasting(target.place, target.name)
        await this.lasting(source.place)
      }),
    )
  }

  async remove(path: string): Promise<void> {
    assertBelowRoot(path, 'is-a-directory')
    await this.inPlace(path, async ({ place, name }) => {
      // Some systems let their administrator unlink a directory.
      const stats = await this.calls.lstat(place.at(name))
      if (stats.isDirectory()) throw new FileSystemError('is-a-directory', path)
      await this.calls.unlink(place.at(name))
      await this.lasting(place)
    })
  }

  removeDirectory(path: string): Promise<void> {
    return this.inPlace(path, async ({ place, name }) => {
      const { root, calls, liveStages } = this
      await calls.rmdir(place.at(name)).catch(async (error) => {
        if (errnoOf(error) !== 'ENOTEMPTY') throw error
        // What is kept of uploads is unseen, and keeps no directory from being removed.
        if (!(await clearOfStages({ root, calls, liveStages }, this.octets(path)))) throw error
        await calls.rmdir(place.at(name))
      })
      await this.lasting(place)
    })
  }

  async makeDirectory(path: string): Promise<void> {
    assertBelowRoot(path, 'exists')
    await this.inPlace(path, async ({ place, name }) => {
      await this.calls.mkdir(place.at(name), this.modes.directory)
      await this.lasting(place, name)
    })
  }

  setAttributes(path: string, attributes: Attributes): Promise<void> {
    return this.pinned(path, async (pin) => {
      const { modified, created, permissions } = attributes
      if (created !== undefined)
        throw new FileSystemError('unsupported', path, { detail: 'setting when it was created' })
      if (permissions !== undefined) await this.calls.chmod(pin.self, permissions & 0o7777)
      if (modified !== undefined)
        await this.calls.utimes(
          pin.self,
          fileTime(await this.calls.accessed(pin.self)),
          fileTime(BigInt(Math.floor(modified)) * 1_000_000n),
        )
    })
  }

  freeSpace(path: string): Promise<number> {
    return guarded(path, async () => {
      const names = this.octets(path)
      const place = await this.root.place(names).catch((error) => {
        // The directory of a file has the space that the file has.
        if (errnoOf(error) !== 'ENOTDIR') throw error
        return this.root.place(names.slice(0, -1))
      })
      try {
        const { bavail, bsize } = await this.calls.statfs(place.self)
        return bavail * bsize
      } finally {
        place.release()
      }
    })
  }

  sweepStages(olderThan: number): Promise<number> {
    const { root, calls, liveStages } = this
    return guarded('/', () => sweep({ root, calls, liveStages }, olderThan))
  }

  async close(): Promise<void> {
    this.root.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The octets of a path's names. */
  private octets(path: string): Buffer[] {
    assertPath(path)
    return namesOf(path).map((name) => {
      if (isStageName(name))
        throw new FileSystemError('bad-name', path, { detail: 'it is kept for uploads under way' })
      const fault = this.names === 'portable' ? unportable(name) : undefined
      if (fault !== undefined) throw new FileSystemError('bad-name', path, { detail: fault })
      return Buffer.from(nameOctets(name))
    })
  }

  /** Works on what a path leads to. */
  private followed<Result>(path: string, work: (target: Target) => Promise<Result>): Promise<Result> {
    return guarded(path, async () => released(await this.root.follow(this.octets(path)), work))
  }

  /** Works on a name itself, also if it is a link. */
  private inPlace<Result>(path: string, work: (target: Target) => Promise<Result>): Promise<Result> {
    return guarded(path, async () => {
      const names = this.octets(path)
      const name = names.pop()
      if (name === undefined) throw new FileSystemError('access-denied', path, { detail: 'this is the root' })
      return released({ place: await this.root.place(names), name }, work)
    })
  }

  /** Works on what a path leads to, held so that nobody can exchange it. */
  private pinned<Result>(path: string, work: (pin: Pin) => Promise<Result>): Promise<Result> {
    if (path === '/') return this.atRoot(work)
    return this.followed(path, async (target) => {
      const pin = await this.root.pin(target)
      try {
        if (pin.stats.isSymbolicLink()) throw linkRefused()
        return await work(pin)
      } finally {
        pin.release()
      }
    })
  }

  private atRoot<Result>(work: (root: Pin) => Result | Promise<Result>): Promise<Result> {
    return guarded('/', async () => {
      const place = await this.root.place([])
      try {
        return await work({
          stats: await this.calls.stat(place.self),
          self: place.self,
          release: place.release,
        })
      } finally {
        place.release()
      }
    })
  }

  /** Makes what was done to the names of a place last, if that is promised. */
  private async lasting(place: Place, placed?: Buffer): Promise<void> {
    if (this.durability === 'full') await syncPlace(this.calls, place, placed)
  }
}

async function released<Result>(target: Target, work: (target: Target) => Promise<Result>): Promise<Result> {
  try {
    return await work(target)
  } finally {
    target.place.release()
  }
}

function assertBelowRoot(path: string, code: FileSystemErrorCode): void {
  if (path === '/') throw new FileSystemError(code, path)
}
