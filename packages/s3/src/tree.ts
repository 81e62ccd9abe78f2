import { type Entry, FileSystemError, nameOf, namesOf, parentOf } from '@ftpkit/filesystem'
import { isMissing } from './faults.js'
import type { Keys } from './keys.js'
import type { ObjectFacts, ObjectStore } from './object-store.js'

/** How many directories above a missing path are looked at for a file, which would be the reason why it is missing. */
const maxAncestors = 16

/** Where the times of files come from. */
export type Times = 'stored' | 'metadata'

/** The metadata in which rclone and others keep the time of a file, in seconds since 1970 with a fraction. */
export const timeName = 'mtime'

/** The tree that the keys of a bucket make. A directory is a marker, an empty object whose key ends in a slash, or any key below. */
export class Tree {
  constructor(
    private readonly store: ObjectStore,
    readonly keys: Keys,
    private readonly times: Times,
  ) {}

  /** Facts of the object of a file; undefined where there is none. */
  async file(path: string): Promise<ObjectFacts | undefined> {
    const key = this.keys.of(path)
    if (path === '/') return undefined
    return this.facts(key)
  }

  /** Facts of the object of a file. @throws FileSystemError 'is-a-directory', 'not-found', 'not-a-directory' */
  async existingFile(path: string): Promise<ObjectFacts> {
    const facts = await this.file(path)
    if (facts) return facts
    if (await this.isDirectory(path)) throw new FileSystemError('is-a-directory', path)
    throw await this.missing(path)
  }

  /** Whether there is a key in a directory, its marker included. The root is always there. */
  async isDirectory(path: string): Promise<boolean> {
    const prefix = this.keys.below(path)
    if (path === '/') return true
    const { objects, prefixes } = await this.store.list({ prefix, limit: 1 })
    return objects.length + prefixes.length > 0
  }

  /** @throws FileSystemError 'not-found', 'not-a-directory' */
  async stat(path: string): Promise<Entry> {
    // The root is always there, but not always its bucket.
    if (path === '/') await this.store.list({ prefix: this.keys.prefix, limit: 1 })
    const facts = await this.file(path)
    if (facts) return this.entry(nameOf(path), facts)
    if (await this.isDirectory(path)) return directoryEntry(nameOf(path))
    throw await this.missing(path)
  }

  entry(name: string, facts: Pick<ObjectFacts, 'size' | 'modified'> & Partial<ObjectFacts>): Entry {
    const time = this.times === 'metadata' ? Number.parseFloat(facts.metadata?.[timeName] ?? '') : Number.NaN
    // Lists and single answers of a service differ in the fraction of a second.
    const modified = Number.isFinite(time)
      ? Math.floor(time * 1000)
      : Math.floor(facts.modified / 1000) * 1000
    return { name, kind: 'file', size: facts.size, modified }
  }

  /** @throws FileSystemError unless there is the directory of a path */
  async assertParent(path: string): Promise<void> {
    if (!(await this.isDirectory(parentOf(path)))) throw await this.missing(path)
  }

  /** Why there is nothing at a path: a file above it, or nothing at all. */
  async missing(path: string): Promise<FileSystemError> {
    let ancestor = parentOf(path)
    for (let count = 0; ancestor !== '/' && count < maxAncestors; count++) {
      if (await this.file(ancestor)) return new FileSystemError('not-a-directory', path)
      ancestor = parentOf(ancestor)
    }
    return new FileSystemError('not-found', path)
  }

  /**
   * Puts the marker of the directory of a path that is about to vanish, so that a directory which another program made,
   * without a marker, does not vanish with its last file.
   */
  async keepParent(path: string): Promise<void> {
    if (namesOf(path).length < 2) return
    const marker = this.keys.below(parentOf(path))
    if (!(await this.facts(marker))) await this.store.put(marker, new Uint8Array(0))
  }

  private async facts(key: string): Promise<ObjectFacts | undefined> {
    try {
      return await this.store.head(key)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }
}

/** The entry of a directory, which has neither a date nor a size. */
export function directoryEntry(name: string): Entry {
  return { name, kind: 'directory', size: 0 }
}
