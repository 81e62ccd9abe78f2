import { FileSystemError } from './error.js'
import type { FileSystem } from './filesystem.js'
import { MemoryFileSystem, type Tree } from './memory.js'
import { assertPath, namesOf } from './path.js'
import { readOnly } from './read-only.js'
import { Translated } from './translated.js'

interface MountPoint {
  readonly path: string
  readonly fs: FileSystem
}

/** Calls that would take a mount point away with the directory around it. */
const moving: ReadonlySet<keyof FileSystem> = new Set(['rename', 'removeDirectory'])

/**
 * Several file systems as one tree. Without one for `/` there is a root in which nothing can be changed and which has
 * just the directories that lead to the others; a file system for `/` must have them itself for them to be listed.
 * A file cannot be renamed from one to another ('unsupported').
 *
 * @param points canonical paths, and what begins there
 * @throws FileSystemError 'bad-name' if a path is not canonical
 */
export function mount(points: Readonly<Record<string, FileSystem>>): FileSystem {
  const mounted: MountPoint[] = Object.entries(points).map(([path, fs]) => ({ path, fs }))
  for (const { path } of mounted) assertPath(path)
  if (!points['/']) mounted.push({ path: '/', fs: readOnly(new MemoryFileSystem(treeOf(mounted))) })
  // The longest first: it is the innermost that a path belongs to.
  mounted.sort((left, right) => right.path.length - left.path.length)
  return new Translated((path, call) => {
    if (moving.has(call) && mounted.some((point) => point.path.startsWith(`${path}/`))) {
      throw new FileSystemError('busy', path, { detail: 'a file system is mounted in it' })
    }
    const { fs, path: base } = mounted.find((point) => isAtOrBelow(path, point.path))!
    return { fs, path: base === '/' ? path : path.slice(base.length) || '/' }
  }, true)
}

function isAtOrBelow(path: string, base: string): boolean {
  return base === '/' || path === base || path.startsWith(`${base}/`)
}

/** Empty directories for mount points to be seen in. */
function treeOf(points: readonly MountPoint[]): Tree {
  interface Directories {
    [name: string]: Directories
  }
  // Without a prototype "__proto__" is a name like any other.
  const root: Directories = Object.create(null)
  for (const { path } of points) {
    let directory = root
    for (const name of namesOf(path)) {
      directory[name] ??= Object.create(null) as Directories
      directory = directory[name]
    }
  }
  return root
}
