import { FileSystemError } from './error.js'
import type {
  Attributes,
  Disposition,
  Entry,
  FileSystem,
  NewEntryOptions,
  PartialUploadLimits,
  ReadableFile,
  ReadOptions,
  Stage,
  WriteOptions,
} from './filesystem.js'
import { MemoryReader, MemoryStage, MemoryStages } from './memory-files.js'
import { assertOwner } from './partial-uploads.js'
import { assertPath, childOf, isName, nameOf, namesOf, parentOf } from './path.js'

/** Names with their content: the octets of a file, its text (stored as UTF-8), or a directory. */
export interface Tree {
  readonly [name: string]: Uint8Array | string | Tree
}

/** The clock and the limits of a file system in memory. */
export interface MemoryOptions {
  /** The clock, in milliseconds since 1970. Default: it stands still at 0. */
  readonly now?: (() => number) | undefined
  /** Octets that fit, stages included; more is 'no-space'. Default: unlimited. */
  readonly capacity?: number | undefined
  /** How many partial uploads are kept, and for how long. */
  readonly kept?: PartialUploadLimits | undefined
}

interface Facts {
  modified: number
  created: number
  permissions: number
  readonly unique: string
}

interface FileNode extends Facts {
  readonly kind: 'file'
  /** Never written to again: it may still be read after the file was replaced. */
  readonly data: Uint8Array
}

interface DirectoryNode extends Facts {
  readonly kind: 'directory'
  readonly children: Map<string, Node>
  /** A removed directory accepts no new names, not even from stages started before. */
  removed: boolean
}

type Node = FileNode | DirectoryNode

const encoder = new TextEncoder()

/** A file system in memory, for tests, examples and data that needs no disk. */
export class MemoryFileSystem implements FileSystem {
  private readonly root: DirectoryNode
  private readonly now: () => number
  private readonly capacity: number
  private readonly stages: MemoryStages
  private used = 0
  private made = 0

  /** @throws FileSystemError 'bad-name' if the tree has a name that cannot be one, 'no-space' if it doesn't fit */
  constructor(tree: Tree = {}, options: MemoryOptions = {}) {
    this.now = options.now ?? (() => 0)
    this.capacity = options.capacity ?? Number.MAX_SAFE_INTEGER
    this.stages = new MemoryStages(options.kept, this.now, (octets) => this.release(octets))
    this.root = this.seed('/', tree)
  }

  /** The octets of a file as it is now: a copy. @throws FileSystemError */
  octets(path: string): Uint8Array {
    return this.file(path).data.slice()
  }

  /** The text of a file, read as UTF-8. @throws FileSystemError */
  text(path: string): string {
    return new TextDecoder().decode(this.file(path).data)
  }

  /**
   * Puts a file or a directory with all below it in place, at once: what clients do by several calls. Directories above it
   * that are missing are made, and a file that has the name is replaced.
   *
   * @throws FileSystemError 'exists' where a directory has the name, and those of `write`
   */
  put(path: string, content: Tree[string]): void {
    assertPath(path)
    const { used } = this
    try {
      this.place(path, this.seedNode(path, content))
    } catch (error) {
      this.used = used
      throw error
    }
  }

  async *list(path: string): AsyncGenerator<Entry, void> {
    const directory = this.directory(path)
    for (const [name, node] of [...directory.children]) yield entryOf(name, node)
  }

  /** What is known about one path; a fresh object. Rejects with 'not-found'. */
  async stat(path: string): Promise<Entry> {
    return entryOf(nameOf(path), this.node(path))
  }

  async read(path: string, options: ReadOptions = {}): Promise<ReadableFile> {
    const file = this.file(path)
    const start = options.start ?? 0
    if (start > file.data.length) throw new FileSystemError('bad-start', path)
    return new MemoryReader(entryOf(nameOf(path), file), path, file.data.subarray(start))
  }

  async write(path: string, options: WriteOptions): Promise<Stage> {
    assertPath(path)
    if (path === '/') throw new FileSystemError('is-a-directory', path)
    const parent = this.parent(path)
    const old = parent.children.get(nameOf(path))
    if (old?.kind === 'directory') throw new FileSystemError('is-a-directory', path)
    if (old && options.disposition === 'create-new') throw new FileSystemError('exists', path)
    const { owner, disposition, resume = false, start = 0, permissions } = options
    assertOwner(options)
    const key = JSON.stringify([owner, path])
    const origin = { owner: owner ?? '', parent, old }
    const octets = resume ? this.stages.resume(key, origin, path, start) : keptOctets(old, path, options)
    if (!resume) this.take(octets.length, path)
    const host = {
      take: (more: number) => this.take(more, path),
      release: (less: number) => this.release(less),
      commit: (data: Uint8Array) => this.commit({ parent, path, data, permissions }, disposition, old),
    }
    if (owner !== undefined) return this.stages.begin(key, origin, octets, host)
    return new MemoryStage(octets, host)
  }

  async rename(from: string, to: string): Promise<void> {
    const source = this.parent(from)
    const node = source.children.get(nameOf(from))
    if (!node) throw new FileSystemError('not-found', from)
    const target = this.parent(to)
    if (to === from) return
    if (to.startsWith(`${from}/`))
      throw new FileSystemError('bad-name', to, { detail: 'a directory cannot be moved into itself' })
    this.replace(target, to, node)
    source.children.delete(nameOf(from))
    target.children.set(nameOf(to), node)
    this.touch(source, target)
  }

  async remove(path: string): Promise<void> {
    if (path === '/') throw new FileSystemError('is-a-directory', path)
    const parent = this.parent(path)
    const file = this.file(path)
    parent.children.delete(nameOf(path))
    this.used -= file.data.length
    this.touch(parent)
  }

  async removeDirectory(path: string): Promise<void> {
    const directory = this.directory(path)
    if (directory === this.root) throw new FileSystemError('access-denied', path)
    if (directory.children.size > 0) throw new FileSystemError('not-empty', path)
    const parent = this.parent(path)
    parent.children.delete(nameOf(path))
    directory.removed = true
    this.touch(parent)
  }

  async makeDirectory(path: string, { permissions }: NewEntryOptions = {}): Promise<void> {
    assertPath(path)
    if (path === '/') throw new FileSystemError('exists', path)
    const parent = this.parent(path)
    if (parent.children.has(nameOf(path))) throw new FileSystemError('exists', path)
    parent.children.set(nameOf(path), this.newDirectory(permissions))
    this.touch(parent)
  }

  async setAttributes(path: string, attributes: Attributes): Promise<void> {
    const node = this.node(path)
    node.modified = attributes.modified ?? node.modified
    node.created = attributes.created ?? node.created
    if (attributes.permissions !== undefined) node.permissions = attributes.permissions & 0o777
  }

  async freeSpace(path: string): Promise<number> {
    this.node(path)
    return this.capacity - this.used
  }

  /** @param asked the path that a fault names */
  private node(path: string, asked: string = path): Node {
    assertPath(path)
    let node: Node | undefined = this.root
    for (const name of namesOf(path)) {
      if (node.kind !== 'directory') throw new FileSystemError('not-a-directory', asked)
      node = node.children.get(name)
      if (!node) throw new FileSystemError('not-found', asked)
    }
    return node
  }

  private directory(path: string): DirectoryNode {
    const node = this.node(path)
    if (node.kind !== 'directory') throw new FileSystemError('not-a-directory', path)
    return node
  }

  private file(path: string): FileNode {
    const node = this.node(path)
    if (node.kind !== 'file') throw new FileSystemError('is-a-directory', path)
    return node
  }

  /** The directory of a name, which need not exist. */
  private parent(path: string): DirectoryNode {
    assertPath(path)
    if (path === '/') throw new FileSystemError('access-denied', path)
    const node = this.node(parentOf(path), path)
    if (node.kind !== 'directory') throw new FileSystemError('not-a-directory', path)
    return node
  }

  /** Removes what has the name of a renamed node, if it may be replaced. */
  private replace(parent: DirectoryNode, path: string, node: Node): void {
    const old = parent.children.get(nameOf(path))
    if (old?.kind === 'directory') {
      if (node.kind === 'file') throw new FileSystemError('is-a-directory', path)
      if (old.children.size > 0) throw new FileSystemError('not-empty', path)
      old.removed = true
    } else if (old) {
      if (node.kind === 'directory') throw new FileSystemError('not-a-directory', path)
      this.used -= old.data.length
    }
  }

  private commit(
    { parent, path, data, permissions }: CommittedFile,
    disposition: Disposition,
    original: Node | undefined,
  ): void {
    const name = nameOf(path)
    const old = parent.children.get(name)
    if (parent.removed) throw new FileSystemError('not-found', path)
    if (old?.kind === 'directory') throw new FileSystemError('is-a-directory', path)
    if (old && disposition === 'create-new') throw new FileSystemError('exists', path)
    if (old !== original && (disposition === 'append' || disposition === 'update')) {
      throw new FileSystemError('busy', path, { detail: 'another client has changed it meanwhile' })
    }
    const file = this.newFile(data, old ? old.permissions : permissions)
    this.used -= old?.data.length ?? 0
    parent.children.set(name, file)
    this.touch(parent)
  }

  private place(path: string, node: Node): void {
    const name = nameOf(path)
    let parent = this.root
    for (const each of namesOf(path).slice(0, -1)) {
      const found = parent.children.get(each) ?? this.newDirectory()
      if (found.kind !== 'directory') throw new FileSystemError('not-a-directory', path)
      parent.children.set(each, found)
      parent = found
    }
    const old = parent.children.get(name)
    if (path === '/' || old?.kind === 'directory') throw new FileSystemError('exists', path)
    this.used -= old?.data.length ?? 0
    parent.children.set(name, node)
    this.touch(parent)
  }

  private release(octets: number): void {
    this.used -= octets
  }

  private take(octets: number, path: string): void {
    if (this.used + octets > this.capacity) throw new FileSystemError('no-space', path)
    this.used += octets
  }

  private touch(...directories: DirectoryNode[]): void {
    for (const directory of directories) directory.modified = this.now()
  }

  private seed(path: string, tree: Tree): DirectoryNode {
    const directory = this.newDirectory()
    for (const [name, content] of Object.entries(tree)) {
      const child = childOf(path, name)
      if (!isName(name)) throw new FileSystemError('bad-name', child)
      directory.children.set(name, this.seedNode(child, content))
    }
    return directory
  }

  private seedNode(path: string, content: Uint8Array | string | Tree): Node {
    if (typeof content !== 'string' && !(content instanceof Uint8Array)) return this.seed(path, content)
    const data = typeof content === 'string' ? encoder.encode(content) : new Uint8Array(content)
    this.take(data.length, path)
    return this.newFile(data)
  }

  private newDirectory(permissions = 0o755): DirectoryNode {
    return { kind: 'directory', children: new Map(), removed: false, ...this.newFacts(permissions) }
  }

  private newFile(data: Uint8Array, permissions = 0o644): FileNode {
    return { kind: 'file', data, ...this.newFacts(permissions) }
  }

  private newFacts(permissions: number): Facts {
    const now = this.now()
    return { modified: now, created: now, permissions, unique: (this.made++).toString(36) }
  }
}

/** A file that gets its name. */
interface CommittedFile extends NewEntryOptions {
  readonly parent: DirectoryNode
  readonly path: string
  readonly data: Uint8Array
}

/** The octets of an old file that stay before those to be written. */
function keptOctets(old: FileNode | undefined, path: string, options: WriteOptions): Uint8Array {
  const nothing = new Uint8Array(0)
  if (options.disposition === 'append') return old?.data ?? nothing
  const start = options.disposition === 'update' ? (options.start ?? 0) : 0
  if (start === 0) return nothing
  if (!old) throw new FileSystemError('not-found', path)
  if (start > old.data.length) throw new FileSystemError('bad-start', path)
  return old.data.subarray(0, start)
}

function entryOf(name: string, node: Node): Entry {
  const { kind, modified, created, permissions, unique } = node
  const size = node.kind === 'file' ? node.data.length : 0
  return { name, kind, size, modified, created, permissions, unique }
}
