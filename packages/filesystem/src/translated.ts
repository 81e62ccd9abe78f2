import { FileSystemError, isFileSystemError } from './error.js'
import {
  type Attributes,
  type ChunkOptions,
  type Entry,
  type FileSystem,
  movingOperations,
  type NewEntryOptions,
  type Operation,
  operations,
  type ReadableFile,
  type ReadOptions,
  type Stage,
  type WriteOptions,
} from './filesystem.js'
import { withShownTarget } from './link-target.js'
import { assertPath, type CanonicalPath, nameOf } from './path.js'

/** A path in another file system. */
export interface Location {
  readonly fs: FileSystem
  readonly path: string
}

/** A file system whose paths stand for paths of others; faults name the path that was asked for. */
export class Translated implements FileSystem {
  readonly freeSpace?: (path: string) => Promise<number>
  readonly changeable: FileSystem['changeable']

  /**
   * @param locate throws FileSystemError if the call is not allowed for the path
   * @param others the file systems to which the paths lead
   */
  constructor(
    private readonly locate: (path: CanonicalPath, call: keyof FileSystem) => Location,
    others: readonly FileSystem[],
  ) {
    this.changeable = changeableIn(others)
    if (others.some((fs) => fs.freeSpace !== undefined))
      this.freeSpace = (path) => this.at(path, 'freeSpace', freeSpaceAt)
  }

  async *list(path: string): AsyncGenerator<Entry, void> {
    const there = this.located(path, 'list')
    try {
      for await (const entry of there.fs.list(there.path)) yield withShownTarget(path, entry)
    } catch (error) {
      throw translated(error, path)
    }
  }

  stat(path: string): Promise<Entry> {
    return this.at(path, 'stat', async (there) => named(await there.fs.stat(there.path), path))
  }

  read(path: string, options?: ReadOptions): Promise<ReadableFile> {
    return this.at(path, 'read', async (there) => {
      const file = await there.fs.read(there.path, options)
      return {
        entry: named(file.entry, path),
        chunks: (options) => chunksOf(file, path, options),
        recycle: file.recycle && ((piece) => file.recycle!(piece)),
        close: () => translatingFaults(path, () => file.close()),
      }
    })
  }

  write(path: string, options: WriteOptions): Promise<Stage> {
    return this.at(path, 'write', async (there) => {
      const stage = await there.fs.write(there.path, options)
      return {
        get size() {
          return stage.size
        },
        prepare: stage.prepare && ((signal) => translatingFaults(path, () => stage.prepare!(signal))),
        write: (pieces) => translatingFaults(path, () => stage.write(pieces)),
        commit: (assertWanted) => translatingFaults(path, () => stage.commit(assertWanted)),
        discard: () => translatingFaults(path, () => stage.discard()),
        sync: stage.sync && (() => translatingFaults(path, () => stage.sync!())),
        keep: stage.keep && (() => translatingFaults(path, () => stage.keep!())),
      }
    })
  }

  async rename(from: string, to: string): Promise<void> {
    const source = this.located(from, 'rename')
    const target = this.located(to, 'rename')
    if (source.fs !== target.fs) {
      throw new FileSystemError('unsupported', to, { detail: 'it is in another file system' })
    }
    try {
      await source.fs.rename(source.path, target.path)
    } catch (error) {
      const isOfTarget = isFileSystemError(error) && error.path === target.path
      throw translated(error, isOfTarget ? to : from)
    }
  }

  remove(path: string): Promise<void> {
    return this.at(path, 'remove', (there) => there.fs.remove(there.path))
  }

  removeDirectory(path: string): Promise<void> {
    return this.at(path, 'removeDirectory', (there) => there.fs.removeDirectory(there.path))
  }

  makeDirectory(path: string, options?: NewEntryOptions): Promise<void> {
    return this.at(path, 'makeDirectory', (there) => there.fs.makeDirectory(there.path, options))
  }

  setAttributes(path: string, attributes: Attributes): Promise<void> {
    return this.at(path, 'setAttributes', (there) => there.fs.setAttributes(there.path, attributes))
  }

  /** A path that must not be moved here may be movable in the other file system. */
  permitted(path: string): readonly Operation[] | undefined {
    const { fs, path: there } = this.located(path, 'permitted')
    const possible = fs.permitted?.(there)
    if (this.mayMove(path)) return possible
    return (possible ?? operations).filter((operation) => !movingOperations.has(operation))
  }

  private mayMove(path: string): boolean {
    try {
      this.located(path, 'rename')
      return true
    } catch {
      return false
    }
  }

  private located(path: string, call: keyof FileSystem): Location {
    assertPath(path)
    return this.locate(path, call)
  }

  private async at<Result>(
    path: string,
    call: keyof FileSystem,
    work: (there: Location) => Promise<Result>,
  ): Promise<Result> {
    const there = this.located(path, call)
    return translatingFaults(path, () => work(there))
  }
}

async function* chunksOf(
  file: ReadableFile,
  path: string,
  options?: ChunkOptions,
): AsyncGenerator<Uint8Array, void> {
  try {
    yield* file.chunks(options)
  } catch (error) {
    throw translated(error, path)
  }
}

async function translatingFaults<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    throw translated(error, path)
  }
}

/** What can be changed in one of several file systems; undefined for everything. */
function changeableIn(others: readonly FileSystem[]): FileSystem['changeable'] {
  const lists = others.map(({ changeable }) => changeable)
  if (lists.includes(undefined)) return undefined
  return [...new Set(lists.flatMap((list) => list ?? []))]
}

async function freeSpaceAt(there: Location): Promise<number> {
  if (!there.fs.freeSpace) throw new FileSystemError('unsupported', there.path)
  return there.fs.freeSpace(there.path)
}

/** A fault with the path by which it was asked for. */
function translated(error: unknown, path: string): unknown {
  if (!isFileSystemError(error)) return error
  return new FileSystemError(error.code, path, { detail: error.detail, cause: error })
}

function named(entry: Entry, path: string): Entry {
  return { ...entry, name: nameOf(path) }
}
