import { FileSystemError, isFileSystemError } from './error.js'
import {
  type Entry,
  type FileSystem,
  movingOperations,
  type Operation,
  type Stage,
  type WriteOptions,
} from './filesystem.js'
import { withShownTarget } from './link-target.js'
import { assertPath, childOf, parentOf } from './path.js'

/** What is allowed at a path and below it, unless a rule with a longer path applies. */
export interface PermissionRule {
  /** Canonical: `/`, `/incoming`. */
  readonly path: string
  /** What may be done there and below, where no longer path has a rule. Empty: it is not even shown. */
  readonly allow: readonly Operation[]
}

/** What decides over the content of a file or a directory, which would be gained if it moved to where more is allowed. */
const contentOperations: readonly Operation[] = [
  'list',
  'read',
  'write',
  'append',
  'delete',
  'set-attributes',
]

/**
 * A view of a file system that permits only what the rules allow; everything else is refused with 'access-denied'.
 * Where no rule applies nothing is allowed. A place where nothing is allowed, neither there nor below it, is 'not-found'
 * like a name that doesn't exist, and no listing shows it; only the root always exists. What may not be done with a name
 * that doesn't exist is refused by 'not-found' too, so that it doesn't differ from a hidden one; to make either is refused
 * by 'access-denied' where the directory around it is shown.
 *
 * A directory cannot be renamed or deleted if a path below it has a rule, since its content would then escape that rule.
 * Nothing can be renamed to where more may be done with its content, and to where less may be done only what may be
 * deleted, since it is lost at its old place.
 *
 * @throws FileSystemError 'bad-name' if the path of a rule is not canonical
 */
export function restricted(fs: FileSystem, rules: readonly PermissionRule[]): FileSystem {
  const rights = new Rights(fs, rules)
  return {
    async *list(path) {
      await rights.permitExisting('list', path)
      const mayHide = rights.holdsRule(path)
      for await (const entry of fs.list(path))
        if (!mayHide || rights.shows(childOf(path, entry.name))) yield rights.withShownTarget(path, entry)
    },
    async stat(path) {
      rights.assertShown(path)
      return fs.stat(path)
    },
    async read(path, options) {
      await rights.permitExisting('read', path)
      return fs.read(path, options)
    },
    write: (path, options) => write(fs, rights, path, options),
    async rename(from, to) {
      await rights.permitRename(from, to)
      if (from !== to && (await exists(fs, to))) rights.permit('delete', to)
      await fs.rename(from, to)
    },
    async remove(path) {
      await rights.permitExisting('delete', path)
      await fs.remove(path)
    },
    async removeDirectory(path) {
      await rights.permitExisting('delete', path)
      rights.assertMovable(path)
      await fs.removeDirectory(path)
    },
    async makeDirectory(path, options) {
      await rights.permitNew('make-directory', path)
      await fs.makeDirectory(path, options)
    },
    async setAttributes(path, attributes) {
      await rights.permitExisting('set-attributes', path)
      await fs.setAttributes(path, attributes)
    },
    changeable: fs.changeable,
    permitted: (path) => rights.permitted(path),
    freeSpace:
      fs.freeSpace &&
      (async (path) => {
        rights.assertShown(path)
        return fs.freeSpace!(path)
      }),
  }
}

/** What rules allow, by path. */
class Rights {
  /** The longest paths first. */
  private readonly rules: readonly PermissionRule[]

  constructor(
    private readonly fs: FileSystem,
    rules: readonly PermissionRule[],
  ) {
    for (const { path } of rules) assertPath(path)
    this.rules = [...rules].sort((left, right) => right.path.length - left.path.length)
  }

  /** @throws FileSystemError 'access-denied', or 'not-found' where nothing is allowed */
  permit(operation: Operation, path: string): void {
    if (this.allowed(path).includes(operation)) return
    this.assertShown(path)
    throw new FileSystemError('access-denied', path)
  }

  /**
   * The same for an operation on what is there: where nothing is there, that is said instead of a refusal, so that a
   * hidden place answers like it.
   */
  async permitExisting(operation: Operation, path: string): Promise<void> {
    if (!this.allowed(path).includes(operation) && this.shows(path)) await this.fs.stat(path)
    this.permit(operation, path)
  }

  /**
   * The same for a name that is to be made: where it may not be, a hidden place answers as a missing name beside it does,
   * by what its directory is.
   */
  async permitNew(operation: Operation, path: string): Promise<void> {
    if (this.allowed(path).includes(operation)) return
    const directory = parentOf(path)
    if (!this.shows(directory)) throw new FileSystemError('not-found', path)
    await this.fs.stat(directory).catch((error) => {
      throw isFileSystemError(error) ? new FileSystemError(error.code, path, { detail: error.detail }) : error
    })
    throw new FileSystemError('access-denied', path)
  }

  /** @throws FileSystemError for a directory whose content would escape the permissions of its own */
  assertMovable(path: string): void {
    if (this.holdsRule(path)) {
      throw new FileSystemError('access-denied', path, {
        detail: 'a path below it has its own permissions',
      })
    }
  }

  async permitRename(from: string, to: string): Promise<void> {
    await this.permitExisting('rename', from)
    this.assertMovable(from)
    await this.permitNew('rename', to)
    this.assertMovable(to)
    const [before, after] = [from, to].map((path) =>
      contentOperations.filter((operation) => this.allowed(path).includes(operation)),
    ) as [Operation[], Operation[]]
    const gained = after.find((operation) => !before.includes(operation))
    if (gained !== undefined) {
      throw new FileSystemError('access-denied', from, {
        detail: `the new name would allow ${gained}, which is not allowed here`,
      })
    }
    if (after.length < before.length) this.permit('delete', from)
  }

  /** Whether a path strictly below this one has a rule. */
  holdsRule(path: string): boolean {
    return this.rules.some((rule) => rule.path !== path && isAtOrBelow(rule.path, path))
  }

  /** @throws FileSystemError 'not-found' where nothing is allowed, neither there nor below */
  assertShown(path: string): void {
    if (!this.shows(path)) throw new FileSystemError('not-found', path)
  }

  /** A link leads to no place that is hidden. */
  withShownTarget(directory: string, entry: Entry): Entry {
    return withShownTarget(directory, entry, (target) => this.shows(target))
  }

  shows(path: string): boolean {
    assertPath(path)
    const below = this.rules.filter((rule) => isAtOrBelow(rule.path, path)).map((rule) => rule.path)
    return path === '/' || [path, ...below].some((each) => this.possible(each).length > 0)
  }

  permitted(path: string): readonly Operation[] {
    const stays = this.holdsRule(path)
    return this.possible(path).filter((operation) => !(stays && movingOperations.has(operation)))
  }

  /** What both the rules and the file system allow. */
  private possible(path: string): readonly Operation[] {
    const ofFileSystem = this.fs.permitted?.(path)
    const allowed = this.allowed(path)
    return ofFileSystem ? allowed.filter((operation) => ofFileSystem.includes(operation)) : allowed
  }

  private allowed(path: string): readonly Operation[] {
    assertPath(path)
    return this.rules.find((each) => isAtOrBelow(path, each.path))?.allow ?? []
  }
}

/**
 * Storing is `create` or `write` depending on whether the file exists; `create` alone never replaces one that appears
 * since.
 */
async function write(fs: FileSystem, rights: Rights, path: string, options: WriteOptions): Promise<Stage> {
  const replacing = options.disposition === 'append' ? 'append' : 'write'
  if (options.disposition !== 'create-new' && rights.shows(path) && (await exists(fs, path))) {
    rights.permit(replacing, path)
    return fs.write(path, options)
  }
  await rights.permitNew('create', path)
  if (rights.permitted(path).includes(replacing)) return fs.write(path, options)
  // Nothing but a partial upload has octets to keep: a new file would begin with a later part of the client's.
  if (keepsOctets(options) && !options.resume) throw new FileSystemError('not-found', path)
  return fs.write(path, { ...options, disposition: 'create-new' })
}

function keepsOctets({ disposition, start = 0 }: WriteOptions): boolean {
  return disposition === 'update' && start > 0
}

async function exists(fs: FileSystem, path: string): Promise<boolean> {
  try {
    await fs.stat(path)
    return true
  } catch (error) {
    if (isFileSystemError(error) && error.code === 'not-found') return false
    throw error
  }
}

function isAtOrBelow(path: string, base: string): boolean {
  return base === '/' || path === base || path.startsWith(`${base}/`)
}

const readingOperations: readonly Operation[] = ['list', 'read']

/** A view of a file system in which nothing can be changed: every call that would is refused with 'read-only'. */
export function readOnly(fs: FileSystem): FileSystem {
  const refuse = async (path: string) => {
    throw new FileSystemError('read-only', path)
  }
  return {
    list: (path) => fs.list(path),
    stat: (path) => fs.stat(path),
    read: (path, options) => fs.read(path, options),
    write: refuse,
    rename: refuse,
    remove: refuse,
    removeDirectory: refuse,
    makeDirectory: refuse,
    setAttributes: refuse,
    changeable: [],
    freeSpace: async () => 0,
    permitted: (path) =>
      readingOperations.filter((operation) => fs.permitted?.(path)?.includes(operation) ?? true),
  }
}
