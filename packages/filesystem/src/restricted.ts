import { FileSystemError, isFileSystemError } from './error.js'
import type { FileSystem, Stage, WriteOptions } from './filesystem.js'
import { movingOperations, type Operation, operations } from './operation.js'
import { assertPath } from './path.js'

/** What is allowed at a path and below it, until a rule with a longer path says otherwise. */
export interface PermissionRule {
  /** Canonical: `/`, `/incoming`. */
  readonly path: string
  readonly allow: readonly Operation[]
}

/**
 * A view of a file system in which only what the rules allow can be done; all else is refused with 'access-denied'.
 * Where no rule reaches, nothing is allowed. That a name exists is no secret. A directory that has a rule of its own
 * somewhere below cannot be renamed or deleted, or what is in it would slip from under its rule.
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
  const keepsPlace = (path: string) =>
    rules.some((rule) => rule.path !== path && isAtOrBelow(rule.path, path))
  const permitMoving = (operation: Operation, path: string) => {
    permit(operation, path)
    if (keepsPlace(path)) {
      throw new FileSystemError('access-denied', path, {
        detail: 'something below has permissions of its own',
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
      const stays = keepsPlace(path)
      return allowed(path).filter(
        (operation) => possible.includes(operation) && !(stays && movingOperations.has(operation)),
      )
    },
    ...(fs.freeSpace && { freeSpace: (path: string) => fs.freeSpace!(path) }),
  }
}

/** What a store is depends on whether the file is there; one that appears meanwhile is not replaced by a mere create. */
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
