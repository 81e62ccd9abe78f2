import { FileSystemError, isFileSystemError } from './error.js'
import {
  type FileSystem,
  movingOperations,
  type Operation,
  operations,
  type Stage,
  type WriteOptions,
} from './filesystem.js'
import { assertPath } from './path.js'

/** What is allowed at a path and below it, unless a rule with a longer path applies. */
export interface PermissionRule {
  /** Canonical: `/`, `/incoming`. */
  readonly path: string
  readonly allow: readonly Operation[]
}

/**
 * A view of a file system that permits only what the rules allow; everything else is refused with 'access-denied'.
 * Where no rule applies nothing is allowed, but `stat` always is. A directory cannot be renamed or deleted if a path
 * below it has a rule, since its content would then escape that rule.
 *
 * @throws FileSystemError 'bad-name' if the path of a rule is not canonical
 */
export function restricted(fs: FileSystem, rules: readonly PermissionRule[]): FileSystem {
  for (const { path } of rules) assertPath(path)
  const sorted = [...rules].sort((left, right) => right.path.length - left.path.length)
  const allowed = (path: string) => {
    assertPath(path)
    return sorted.find((each) => isAtOrBelow(path, each.path))?.allow ?? []
  }
  const permit = (operation: Operation, path: string) => {
    if (!allowed(path).includes(operation)) throw new FileSystemError('access-denied', path)
  }
  const holdsRule = (path: string) => rules.some((rule) => rule.path !== path && isAtOrBelow(rule.path, path))
  const permitMoving = (operation: Operation, path: string) => {
    permit(operation, path)
    if (holdsRule(path)) {
      throw new FileSystemError('access-denied', path, {
        detail: 'a path below it has its own permissions',
      })
    }
  }
  return {
    async *list(path) {
      permit('list', path)
      yield* fs.list(path)
    },
    stat: (path) => fs.stat(path),
    async read(path, options) {
      permit('read', path)
      return fs.read(path, options)
    },
    write: (path, options) => write(fs, permit, path, options),
    async rename(from, to) {
      permitMoving('rename', from)
      permitMoving('rename', to)
      if (from !== to && (await exists(fs, to))) permit('delete', to)
      await fs.rename(from, to)
    },
    async remove(path) {
      permit('delete', path)
      await fs.remove(path)
    },
    async removeDirectory(path) {
      permitMoving('delete', path)
      await fs.removeDirectory(path)
    },
    async makeDirectory(path) {
      permit('make-directory', path)
      await fs.makeDirectory(path)
    },
    async setAttributes(path, attributes) {
      permit('set-attributes', path)
      await fs.setAttributes(path, attributes)
    },
    permitted(path) {
      const possible = fs.permitted?.(path) ?? operations
      const stays = holdsRule(path)
      return allowed(path).filter(
        (operation) => possible.includes(operation) && !(stays && movingOperations.has(operation)),
      )
    },
    freeSpace: fs.freeSpace && ((path) => fs.freeSpace!(path)),
  }
}

/** Storing is `create` or `write` depending on whether the file exists; `create` never replaces one that appears since. */
async function write(
  fs: FileSystem,
  permit: (operation: Operation, path: string) => void,
  path: string,
  options: WriteOptions,
): Promise<Stage> {
  if (options.disposition === 'create-new' || !(await exists(fs, path))) {
    permit('create', path)
    return fs.write(path, { ...options, disposition: 'create-new' })
  }
  permit(options.disposition === 'append' ? 'append' : 'write', path)
  return fs.write(path, options)
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
    freeSpace: async () => 0,
    permitted: (path) =>
      readingOperations.filter((operation) => fs.permitted?.(path)?.includes(operation) ?? true),
  }
}
