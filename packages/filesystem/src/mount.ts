import { FileSystemError } from './error.js'
import type { FileSystem } from './filesystem.js'
import { MemoryFileSystem, type Tree } from './memory.js'
import { assertPath, namesOf } from './path.js'
import { readOnly } from './restricted.js'
import { Translated } from './translated.js'

interface MountPoint {
  readonly path: string
  readonly fs: FileSystem
}

/** Calls that would remove a mount point along with a directory above it. */
const moving: ReadonlySet<keyof FileSystem> = new Set(['rename', 'removeDirectory'])

/**
 * Several file systems as one tree. Without one for `/`, the root is read-only and has only the directories that lead
 * to the others. A file system for `/` must contain these directories itself for them to be listed. A file cannot be
 * renamed from one file system to another ('unsupported').
 *
 * @param points the file systems by mount point, a canonical path
 * @throws FileSystemError 'bad-name' if a path is not canonical
 */
export function mount(points: Readonly<Record<string, FileSystem>>): FileSystem {
  const mounted: MountPoint[] = Object.entries(points).map(([path, fs]) => ({ path, fs }))
  for (const { path } of mounted) assertPath(path)
  if (!points['/']) mounted.push({ path: '/', fs: readOnly(new MemoryFileSystem(treeOf(mounted))) })
  // The longest path first: a path belongs to the innermost mount point.
  mounted.sort((left, right) => right.path.length - left.path.length)
  return new Translated(
    (path, call) => {
      if (moving.has(call) && mounted.some((point) => point.path.startsWith(`${path}/`))) {
        throw new FileSystemError('busy', path, { detail: 'it contains a mount point' })
      }
      const { fs, path: base } = mounted.find((point) => isAtOrBelow(path, point.path))!
      return { fs, path: base === '/' ? path : path.slice(base.length) || '/' }
    },
    mounted.map(({ fs }) => fs),
  )
}

function isAtOrBelow(path: string, base: string): boolean {
  return base === '/' || path === base || path.startsWith(`${base}/`)
}

/** Empty directories that make mount points visible. */
function treeOf(points: readonly MountPoint[]): Tree {
  interface Directories {
    [name: string]: Directories
  }
  // Without a prototype, "__proto__" is a name like any other.
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
