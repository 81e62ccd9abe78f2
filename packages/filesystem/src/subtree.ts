import { FileSystemError, type FileSystemErrorCode } from './error.js'
import type { FileSystem } from './filesystem.js'
import { assertPath } from './path.js'
import { Translated } from './translated.js'

/** What is refused for the root, which in the whole file system is a directory like any other. */
const refusedOfRoot: { readonly [Call in keyof FileSystem]?: FileSystemErrorCode } = {
  write: 'is-a-directory',
  remove: 'is-a-directory',
  makeDirectory: 'exists',
  removeDirectory: 'access-denied',
  rename: 'access-denied',
}

/**
 * A directory of a file system as a separate file system, such as the home of a user: the directory is the root, no
 * path leads above it, and faults name paths relative to it.
 *
 * The directory need not exist yet. Symbolic links are resolved by the whole file system: where it follows them, they
 * may lead out of the subtree, but never out of that file system.
 *
 * @param root canonical path of the directory
 * @throws FileSystemError 'bad-name' if the path is not canonical
 */
export function subtree(fs: FileSystem, root: string): FileSystem {
  assertPath(root)
  if (root === '/') return fs
  return new Translated(
    (path, call) => {
      const code = path === '/' ? refusedOfRoot[call] : undefined
      if (code !== undefined) throw new FileSystemError(code, path)
      return { fs, path: path === '/' ? root : root + path }
    },
    [fs],
  )
}
