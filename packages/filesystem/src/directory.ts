import { constants, realpathSync } from 'node:fs'
import { nameOctets } from '@ftpkit/transfer'
import { entryOf, fileTime } from './directory/attributes.js'
import { autoCalls } from './directory/auto-calls.js'
import type { DirectoryContext, Durability } from './directory/context.js'
import { DescriptorRoot } from './directory/descriptor-root.js'
import { errnoOf, withErrnoMapping } from './directory/faults.js'
import { listing } from './directory/listing.js'
import { syncDirectory } from './directory/publish.js'
import { DirectoryReader } from './directory/reader.js'
import { RealpathRoot } from './directory/realpath-root.js'
import {
  type DirectoryHandle,
  type LinkPolicy,
  linkRefused,
  type NamedEntry,
  type Pin,
  type Root,
} from './directory/root.js'
import { isStageName, removeOnlyStages, sweep } from './directory/stage-files.js'
import { openStage } from './directory/stage-opening.js'
import { type SystemCalls, systemCalls } from './directory/system-calls.js'
import { FileSystemError, type FileSystemErrorCode, isFileSystemError } from './error.js'
import type {
  Attributes,
  Entry,
  FileSystem,
  NewEntryOptions,
  PartialUploadLimits,
  ReadableFile,
  ReadOptions,
  Stage,
  WriteOptions,
} from './filesystem.js'
import { KeyedMutex } from './keyed-mutex.js'
import { assertOwner, PartialUploads } from './partial-uploads.js'
import { assertPath, nameOf, namesOf } from './path.js'
import { unportable } from './portable-name.js'

export type { Durability } from './directory/context.js'
export type { LinkPolicy } from './directory/root.js'
export { type SystemCalls, systemCalls } from './directory/system-calls.js'

/** The bits of a mode that say who may read, write and execute, and the other three: set-user-ID, set-group-ID, sticky. */
const permissionBits = 0o777
const specialBits = 0o7000

/** How a directory of the host is served; by default durably, and without following links. */
export interface DirectoryOptions {
  /** What has reached the disk when a commit, a rename or a removal resolves. @default 'full' */
  readonly durability?: Durability | undefined
  /** How symbolic links are treated. Links that are refused are still listed, removed and renamed. @default 'refuse' */
  readonly links?: LinkPolicy | undefined
  /**
   * Which names are accepted: `portable` those that mean the same on every system (see `unportable`), `native` those
   * that this system accepts. Default: `portable` on Windows, where other names are devices or streams; else `native`.
   */
  readonly names?: 'portable' | 'native' | undefined
  /**
   * How paths are kept below the root: `descriptors` opens each component from its parent (Linux with /proc),
   * `realpath` checks a path before it uses it, which is weaker if other processes of this host may write below the
   * root. Default: `descriptors` where available.
   */
  readonly jail?: 'descriptors' | 'realpath' | undefined
  /** Mode bits of new files, before the umask. @default 0o666 */
  readonly fileMode?: number | undefined
  /** Mode bits of new directories, before the umask. @default 0o777 */
  readonly directoryMode?: number | undefined
  /** How many partial uploads are kept, and for how long. */
  readonly kept?: PartialUploadLimits | undefined
  /**
   * How calls of the operating system are made: all through Node's thread pool (`pool`); or those that are short in the
   * calling thread, while the storage is of this host and answers fast (`auto`, on Linux; elsewhere the same as `pool`). An
   * object replaces calls of `pool`, in tests by calls that fail.
   *
   * @default 'auto'
   */
  readonly calls?: 'auto' | 'pool' | Partial<SystemCalls> | undefined
}

/** A file system rooted in a directory of this host. */
export interface DirectoryFileSystem extends FileSystem, AsyncDisposable {
  freeSpace(path: string): Promise<number>
  /**
   * Removes what uploads of earlier processes have left in the whole tree: hidden files of stages last written before
   * a time, partial uploads included. Those that this object is still writing stay.
   *
   * @param olderThan milliseconds since 1970: so long ago that no other process is still writing there
   * @returns how many were removed
   */
  sweepStages(olderThan: number): Promise<number>
  /** Releases the root. Open files and stages can still be finished. */
  close(): Promise<void>
}

/**
 * Serves a directory of this host. The directory stays open until `close`, even if it is renamed meanwhile.
 *
 * @param root path of the directory, absolute or relative to the working directory
 * @throws Error of Node if there is no such directory
 */
export function directoryFileSystem(root: string, options: DirectoryOptions = {}): DirectoryFileSystem {
  return new RootedDirectory(root, options)
}

const { O_NOCTTY, O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants

/** Non-blocking: opening a FIFO or a device must not occupy one of the few threads for file operations. */
const readFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY

class RootedDirectory implements DirectoryFileSystem {
  private readonly root: Root
  private readonly calls: SystemCalls
  private readonly names: 'portable' | 'native'
  private readonly directoryMode: number
  private readonly context: DirectoryContext

  constructor(root: string, options: DirectoryOptions) {
    const { links = 'refuse', durability = 'full', fileMode = 0o666 } = options
    this.calls = callsOf(root, options.calls)
    this.names = options.names ?? (process.platform === 'win32' ? 'portable' : 'native')
    this.directoryMode = options.directoryMode ?? 0o777
    const jail = options.jail ?? (DescriptorRoot.available ? 'descriptors' : 'realpath')
    const Jail = jail === 'descriptors' ? DescriptorRoot : RealpathRoot
    this.root = new Jail(root, this.calls, links)
    this.context = {
      root: this.root,
      calls: this.calls,
      links,
      durability,
      fileMode,
      liveStages: new Map(),
      partialUploads: new PartialUploads(options.kept),
      names: new KeyedMutex(),
    }
  }

  list(path: string): AsyncIterable<Entry> {
    return listing(this.context, path, () => this.segments(path))
  }

  async stat(path: string): Promise<Entry> {
    const lookUp = ({ directory, name }: NamedEntry) => this.calls.lstat(directory.at(name))
    return entryOf(
      nameOf(path),
      await (path === '/' ? this.atRoot(({ stats }) => stats) : this.followed(path, lookUp)),
    )
  }

  async read(path: string, options: ReadOptions = {}): Promise<ReadableFile> {
    assertBelowRoot(path, 'is-a-directory')
    return this.followed(path, async ({ directory, name }) => {
      const fd = await this.calls.open(directory.at(name), readFlags)
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
    return withErrnoMapping(path, async () => {
      const segments = this.segments(path)
      const locate = () => this.root.follow(segments)
      return openStage(this.context, { target: await locate(), path, options, locate })
    })
  }

  rename(from: string, to: string): Promise<void> {
    return this.named(from, (source) =>
      this.named(to, async (target) => {
        const old = source.directory.at(source.name)
        // rename() doesn't report which of the two was missing.
        await withErrnoMapping(from, () => this.calls.lstat(old))
        await this.context.names.run(to, () => this.calls.rename(old, target.directory.at(target.name)))
        await this.syncDirectory(target.directory, target.name)
        await this.syncDirectory(source.directory)
      }),
    )
  }

  async remove(path: string): Promise<void> {
    assertBelowRoot(path, 'is-a-directory')
    await this.named(path, async ({ directory, name }) => {
      // On some systems the superuser can unlink a directory.
      const stats = await this.calls.lstat(directory.at(name))
      if (stats.isDirectory()) throw new FileSystemError('is-a-directory', path)
      await this.calls.unlink(directory.at(name))
      await this.syncDirectory(directory)
    })
  }

  removeDirectory(path: string): Promise<void> {
    return this.named(path, async ({ directory, name }) => {
      await this.calls.rmdir(directory.at(name)).catch(async (error) => {
        if (errnoOf(error) !== 'ENOTEMPTY') throw error
        // Partial uploads are invisible, so they must not prevent the removal.
        if (!(await removeOnlyStages(this.context, this.segments(path)))) throw error
        await this.calls.rmdir(directory.at(name))
      })
      await this.syncDirectory(directory)
    })
  }

  async makeDirectory(path: string, { permissions }: NewEntryOptions = {}): Promise<void> {
    assertBelowRoot(path, 'exists')
    await this.named(path, async ({ directory, name }) => {
      await this.calls.mkdir(directory.at(name), permissions ?? this.directoryMode)
      // The umask of the process has taken some away.
      if (permissions !== undefined) await this.setAttributes(path, { permissions }).catch(unlessWithoutModes)
      await this.syncDirectory(directory, name)
    })
  }

  readonly changeable = ['modified', 'permissions'] as const

  setAttributes(path: string, attributes: Attributes): Promise<void> {
    return this.pinned(path, async (pin) => {
      const { modified, created, permissions } = attributes
      if (created !== undefined)
        throw new FileSystemError('unsupported', path, { detail: 'the creation time cannot be set' })
      if (permissions !== undefined) {
        // Those that an administrator gave a directory stay; a client that wrote a file must not make it run as others.
        const special = pin.stats.isDirectory() ? pin.stats.mode & specialBits : 0
        await this.calls.chmod(pin.self, special | (permissions & permissionBits))
      }
      if (modified !== undefined)
        await this.calls.utimes(
          pin.self,
          fileTime(await this.calls.accessed(pin.self)),
          fileTime(BigInt(Math.floor(modified)) * 1_000_000n),
        )
    })
  }

  freeSpace(path: string): Promise<number> {
    return withErrnoMapping(path, async () => {
      const segments = this.segments(path)
      const directory = await this.root.open(segments).catch((error) => {
        // A file has the space that its directory has.
        if (errnoOf(error) !== 'ENOTDIR') throw error
        return this.root.open(segments.slice(0, -1))
      })
      try {
        const { bavail, bsize } = await this.calls.statfs(directory.self)
        return bavail * bsize
      } finally {
        directory.release()
      }
    })
  }

  sweepStages(olderThan: number): Promise<number> {
    return withErrnoMapping('/', () => sweep(this.context, olderThan))
  }

  async close(): Promise<void> {
    this.root.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** The names of a path as octets. */
  private segments(path: string): Buffer[] {
    assertPath(path)
    return namesOf(path).map((name) => {
      if (isStageName(name))
        throw new FileSystemError('bad-name', path, {
          detail: 'the name is reserved for uploads in progress',
        })
      const fault = this.names === 'portable' ? unportable(name) : undefined
      if (fault !== undefined) throw new FileSystemError('bad-name', path, { detail: fault })
      return Buffer.from(nameOctets(name))
    })
  }

  /** Works on what a path leads to. */
  private followed<Result>(path: string, work: (entry: NamedEntry) => Promise<Result>): Promise<Result> {
    return withErrnoMapping(path, async () => thenReleased(await this.root.follow(this.segments(path)), work))
  }

  /** Works on a name itself, even if it is a link. */
  private named<Result>(path: string, work: (entry: NamedEntry) => Promise<Result>): Promise<Result> {
    return withErrnoMapping(path, async () => {
      const segments = this.segments(path)
      const name = segments.pop()
      if (name === undefined) throw new FileSystemError('access-denied', path, { detail: 'this is the root' })
      return thenReleased({ directory: await this.root.open(segments), name }, work)
    })
  }

  /** Works on what a path leads to, pinned so that no other process can replace it. */
  private pinned<Result>(path: string, work: (pin: Pin) => Promise<Result>): Promise<Result> {
    if (path === '/') return this.atRoot(work)
    return this.followed(path, async (entry) => {
      const pin = await this.root.pin(entry)
      try {
        if (pin.stats.isSymbolicLink()) throw linkRefused()
        return await work(pin)
      } finally {
        pin.release()
      }
    })
  }

  private atRoot<Result>(work: (root: Pin) => Result | Promise<Result>): Promise<Result> {
    return withErrnoMapping('/', async () => {
      const { self, release } = await this.root.open([])
      try {
        return await work({ stats: await this.calls.stat(self), self, release })
      } finally {
        release()
      }
    })
  }

  /** Makes changes of the names in a directory durable, if that is promised. */
  private async syncDirectory(directory: DirectoryHandle, published?: Buffer): Promise<void> {
    if (this.context.durability === 'full') await syncDirectory(this.calls, directory, published)
  }
}

function callsOf(root: string, calls: DirectoryOptions['calls'] = 'auto'): SystemCalls {
  if (calls === 'pool') return systemCalls
  return calls === 'auto'
    ? autoCalls(realpathSync(root, 'buffer').toString('latin1'))
    : { ...systemCalls, ...calls }
}

/** A file system without mode bits has made the directory all the same. */
function unlessWithoutModes(error: unknown): void {
  if (!isFileSystemError(error) || !withoutModes.has(error.code)) throw error
}

const withoutModes: ReadonlySet<FileSystemErrorCode> = new Set(['access-denied', 'unsupported'])

async function thenReleased<Result>(
  entry: NamedEntry,
  work: (entry: NamedEntry) => Promise<Result>,
): Promise<Result> {
  try {
    return await work(entry)
  } finally {
    entry.directory.release()
  }
}

function assertBelowRoot(path: string, code: FileSystemErrorCode): void {
  if (path === '/') throw new FileSystemError(code, path)
}
