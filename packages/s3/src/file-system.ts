import {
  type Attributes,
  type Entry,
  type FileSystem,
  FileSystemError,
  KeyedMutex,
  nameOf,
  type ReadableFile,
  type ReadOptions,
  type Stage,
  type WriteOptions,
} from '@ftpkit/filesystem'
import { type ConditionSupport, probeConditions } from './conditions.js'
import { copyObject } from './copying.js'
import { faultOf, isConditionFailure, isMissing, withFaults } from './faults.js'
import { Keys } from './keys.js'
import { listing } from './listing.js'
import { isObjectStoreError, type ObjectBody, type ObjectFacts, type ObjectStore } from './object-store.js'
import { PartMemory } from './part-memory.js'
import { partSizeFor } from './part-size.js'
import type { StageContext } from './publication.js'
import { ObjectReader } from './reader.js'
import { rename } from './renaming.js'
import { minPart, ObjectStage } from './stage.js'
import { type Times, Tree, timeName } from './tree.js'

/** The bucket of a file system, and how it is used. */
export interface S3Options {
  /** One bucket of a service; `awsObjectStore` of `@ftpkit/s3/aws` makes one. */
  readonly store: ObjectStore
  /** Beginning of all keys, such as `ftp/home/`; nothing else of the bucket is seen. @default '' */
  readonly prefix?: string | undefined
  /**
   * Octets of a part of a large upload, from 5 MiB to 5 GiB; a file has at most 10,000 parts. One whose size the client
   * announces (ALLO) has larger parts where it needs them, up to `memory`. @default 5242880
   */
  readonly partSize?: number | undefined
  /** Parts of one upload that are sent at a time. @default 4 */
  readonly concurrency?: number | undefined
  /**
   * Octets of memory in which all uploads together gather parts; above it they wait. Clients that stall may hold three times
   * as much besides; see `reclaimMemory`. @default 15728640
   */
  readonly memory?: number | undefined
  /**
   * Whether the parts of a file of unknown size become twice as large every thousand parts, up to `memory`. Some services
   * want equal parts. Otherwise a file with more than 10,000 parts is refused ('over-quota'). @default false
   */
  readonly growParts?: boolean | undefined
  /** Which conditions the service honours. @default 'probe', which tries them once, before the first write that needs one */
  readonly conditions?: 'probe' | ConditionSupport | undefined
  /** Files and directories in a directory that can be renamed, which copies each. @default 1000 */
  readonly renameLimit?: number | undefined
  /**
   * Whether the time of a file is that when it was stored, or what its metadata says, which clients may set (MFMT); then a
   * list costs a request for each file. @default 'stored'
   */
  readonly times?: Times | undefined
  /** Whether the directory of a new file must exist, which costs a request, or is assumed. @default 'checked' */
  readonly directories?: 'checked' | 'assumed' | undefined
}

/** What each store honours, as probed once for the bucket. */
const probed = new WeakMap<ObjectStore, Promise<ConditionSupport>>()

/**
 * The objects of a bucket as a file system. A file is published by one request, when it is whole; until then the old one is
 * there. No upload is kept for a client to resume: `append` and `update` of files that are whole copy the old octets within
 * the service.
 */
export class S3FileSystem implements FileSystem {
  private readonly context: StageContext
  private readonly tree: Tree
  private readonly memory: PartMemory
  private readonly uploads = new Set<string>()

  /** @throws RangeError for a part size or memory that cannot be */
  constructor(private readonly options: S3Options) {
    const { store, prefix = '', partSize = minPart, memory = 3 * minPart, times = 'stored' } = options
    if (!(partSize >= minPart && partSize <= 1024 * minPart)) {
      throw new RangeError('A part has from 5 MiB to 5 GiB.')
    }
    this.tree = new Tree(store, new Keys(prefix), times)
    this.memory = new PartMemory(Math.max(memory, partSize), partSize)
    this.context = { store, tree: this.tree, names: new KeyedMutex(), support: () => this.probe() }
  }

  /**
   * Finds out what the service honours, or returns what is known.
   *
   * @throws ObjectStoreError if it cannot be reached, or refuses to store
   */
  async probe(): Promise<ConditionSupport> {
    const { store, conditions = 'probe' } = this.options
    if (conditions !== 'probe') return conditions
    const known = probed.get(store)
    if (known) return known
    const probing = probeConditions(store, this.tree.keys.prefix)
    probed.set(store, probing)
    probing.catch(() => probed.delete(store))
    return probing
  }

  /**
   * Ends uploads that were left by a process that was killed, those of this object excepted.
   *
   * @param olderThan milliseconds since 1970: uploads that were begun before this time
   * @returns their number
   */
  async sweepUploads(olderThan: number): Promise<number> {
    const { store } = this.context
    let count = 0
    for await (const { key, id, begun } of store.listUploads(this.tree.keys.prefix)) {
      if (begun >= olderThan || this.uploads.has(id)) continue
      try {
        await store.abort({ key, id })
        count++
      } catch (error) {
        if (!isMissing(error) && !(isObjectStoreError(error) && error.code === 'NoSuchUpload')) throw error
      }
    }
    return count
  }

  /**
   * Takes memory from uploads whose clients have sent nothing since the last call, while other uploads wait for it; what they
   * have sent stays, and counts no longer. A server calls it every few seconds: otherwise a few clients that stall keep all
   * others waiting until their time is over.
   */
  reclaimMemory(): void {
    this.memory.reclaim()
  }

  /** The entries of a directory, page by page. */
  async *list(path: string): AsyncGenerator<Entry, void> {
    const { store } = this.context
    try {
      const found = yield* listing(store, this.tree, path, this.options.times ?? 'stored')
      if (found || path === '/') return
      if (await this.tree.file(path)) throw new FileSystemError('not-a-directory', path)
      throw await this.tree.missing(path)
    } catch (error) {
      throw faultOf(error, path)
    }
  }

  /** What is known about a path. */
  stat(path: string): Promise<Entry> {
    return withFaults(path, () => this.tree.stat(path))
  }

  /** Opens an object, from a position on. */
  read(path: string, { start = 0 }: ReadOptions = {}): Promise<ReadableFile> {
    return withFaults(path, async () => {
      const { store } = this.context
      const key = this.tree.keys.of(path)
      if (path === '/') throw new FileSystemError('is-a-directory', path)
      const body = await this.open(path, key, start)
      return new ObjectReader(this.tree.entry(nameOf(path), body.facts), path, { store, key }, body)
    })
  }

  /** Starts to store an object. */
  write(path: string, options: WriteOptions): Promise<Stage> {
    return withFaults(path, async () => {
      if (options.resume) {
        if (options.owner === undefined)
          throw new TypeError('Only the owner of an upload can resume it: give one.')
        throw new FileSystemError('not-found', path, { detail: 'there is no partial upload' })
      }
      const old = await this.replaceable(path)
      if (old && options.disposition === 'create-new') throw new FileSystemError('exists', path)
      const { store } = this.context
      const key = this.tree.keys.of(path)
      return new ObjectStage(
        this.context,
        { path, key, disposition: options.disposition, old, mark: store.unique() },
        {
          kept: keptOctets(old, path, options),
          concurrency: this.options.concurrency ?? 4,
          memory: this.memory,
          partSize: this.partSizeOf(options),
          growParts: this.options.growParts ?? false,
          uploads: this.uploads,
        },
      )
    })
  }

  /** Copies, then removes: a fault between leaves both names. */
  async rename(from: string, to: string): Promise<void> {
    await withFaults(from, () => rename(this.context, from, to, this.options.renameLimit ?? 1000))
  }

  /** Removes an object. */
  remove(path: string): Promise<void> {
    return withFaults(path, async () => {
      if (path === '/') throw new FileSystemError('is-a-directory', path)
      await this.tree.existingFile(path)
      await this.tree.keepParent(path)
      await this.context.store.delete(this.tree.keys.of(path))
    })
  }

  /** Removes the marker of an empty directory. */
  removeDirectory(path: string): Promise<void> {
    return withFaults(path, async () => {
      const { tree } = this
      const { store } = this.context
      const prefix = tree.keys.below(path)
      if (path === '/') throw new FileSystemError('access-denied', path)
      const { objects } = await store.list({ prefix, limit: 2 })
      if (objects.length === 0) {
        if (await tree.file(path)) throw new FileSystemError('not-a-directory', path)
        throw await tree.missing(path)
      }
      // Another program may have stored octets in the marker.
      if (objects.some(({ key, size }) => key !== prefix || size > 0))
        throw new FileSystemError('not-empty', path)
      await tree.keepParent(path)
      await store.delete(prefix)
    })
  }

  /** Puts the marker of a directory. */
  makeDirectory(path: string): Promise<void> {
    return withFaults(path, async () => {
      const marker = this.tree.keys.below(path)
      if (path === '/') throw new FileSystemError('exists', path)
      if ((await this.tree.file(path)) || (await this.tree.isDirectory(path)))
        throw new FileSystemError('exists', path)
      await this.tree.assertParent(path)
      const ifNoneMatch = (await this.probe()).put.none
      await this.context.store.put(marker, new Uint8Array(0), { ifNoneMatch }).catch((error) => {
        throw isConditionFailure(error) ? new FileSystemError('exists', path, { cause: error }) : error
      })
    })
  }

  /** The time, where `times` says so. */
  get changeable(): readonly (keyof Attributes)[] {
    return this.options.times === 'metadata' ? ['modified'] : []
  }

  /** Sets the time in the metadata, where `times` says so. */
  setAttributes(path: string, { modified, created, permissions }: Attributes): Promise<void> {
    return withFaults(path, async () => {
      const facts = await this.tree.file(path)
      if (!facts && !(await this.tree.isDirectory(path))) throw await this.tree.missing(path)
      if (modified === undefined && created === undefined && permissions === undefined) return
      const canSet =
        facts && this.options.times === 'metadata' && created === undefined && permissions === undefined
      if (!canSet) throw new FileSystemError('unsupported', path)
      await this.setTime(path, facts, modified!)
    })
  }

  private partSizeOf({ expected = 0 }: WriteOptions): number {
    const { partSize, total } = this.memory
    return partSizeFor(expected, { least: partSize, most: total })
  }

  private setTime(path: string, facts: ObjectFacts, modified: number): Promise<void> {
    const { store, names } = this.context
    const key = this.tree.keys.of(path)
    const metadata = { ...facts.metadata, [timeName]: String(modified / 1000) }
    const { contentType } = facts
    return names.run(key, async () =>
      copyObject(store, await this.probe(), { from: key, to: key, facts }, { metadata, contentType }),
    )
  }

  /** The file that a new one would replace; undefined if there can be a new one. */
  private async replaceable(path: string): Promise<ObjectFacts | undefined> {
    const { tree } = this
    if (path === '/') throw new FileSystemError('is-a-directory', path)
    const old = await tree.file(path)
    if (old) return old
    const isChecked = this.options.directories !== 'assumed'
    const [isDirectory] = await Promise.all([tree.isDirectory(path), isChecked && tree.assertParent(path)])
    if (isDirectory) throw new FileSystemError('is-a-directory', path)
    return undefined
  }

  private async open(path: string, key: string, start: number): Promise<ObjectBody> {
    const { store } = this.context
    try {
      const body = await store.get(key, { start })
      if (body.start === start) return body
      body.close()
      throw new FileSystemError('io', path, { detail: 'the storage cannot begin within a file' })
    } catch (error) {
      if (!isObjectStoreError(error) || (error.status !== 404 && error.status !== 416)) throw error
      // A range that begins at the end is none.
      const facts = await this.tree.existingFile(path)
      if (start === facts.size) return { facts, start, chunks: nothing(), close: () => {} }
      if (start > facts.size) throw new FileSystemError('bad-start', path)
      throw error
    }
  }
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}

/** The number of octets of an old file that stay before those to be written. */
function keptOctets(
  old: ObjectFacts | undefined,
  path: string,
  { disposition, start = 0 }: WriteOptions,
): number {
  if (disposition === 'append') return old?.size ?? 0
  if (disposition !== 'update' || start === 0) return 0
  if (!old) throw new FileSystemError('not-found', path)
  if (start > old.size) throw new FileSystemError('bad-start', path)
  return start
}
