import { FileSystemError } from './error.js'
import type { FileSystem } from './filesystem.js'
import type { Operation } from './operation.js'

const reading: readonly Operation[] = ['list', 'read']

/** A view of a file system in which nothing can be changed: whatever would is refused with 'read-only'. */
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
    permitted: (path) => reading.filter((operation) => fs.permitted?.(path)?.includes(operation) ?? true),
  }
}
