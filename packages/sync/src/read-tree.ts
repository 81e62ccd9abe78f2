import { Filter } from './filter.js'
import { foldName } from './pairing.js'
import {
  childPath,
  type DirectoryNode,
  type FileNode,
  type HeldNode,
  type Missing,
  type NamedNode,
  type TreeNode,
} from './tree.js'

/** A name as a listing of its directory has it. */
export interface ListedName {
  /** As the listing has it; it is checked. */
  readonly name: string
  /** What it is, without what is below it. */
  readonly node: FileNode | HeldNode | { readonly kind: 'directory' }
}

/** The listing of one directory. */
export interface ListedDirectory {
  /** In any order. */
  readonly names: readonly ListedName[]
  /** Which names the directory may have besides. */
  readonly missing: Missing
}

/** What of a tree is read, and what happens where it can't be. */
export interface ReadTreeOptions {
  /** Names that it leaves out are held, and directories among them are not listed. Default: none */
  readonly filter?: Filter | undefined
  /** @default 64 */
  readonly maxDepth?: number | undefined
  /**
   * Called for a directory that can't be listed, which is then held. Throw to end the reading, for example if the
   * connection is lost. Default: it is held.
   */
  readonly onUnreadable?: ((path: string, error: unknown) => void) | undefined
  /** Called for a name that is not a single name, such as `a/b` or `..`: it is not in the tree, so names are missing there. */
  readonly onUnsafeName?: ((name: string, directory: string) => void) | undefined
}

/** How deep a tree may be: a server could list a directory within itself for ever. */
export const defaultMaxDepth = 64

/**
 * Reads a tree by listing one directory after the other, the root first. It does no I/O itself.
 *
 * @param list lists a directory by its path from the root, which is `''`
 * @throws what `list` throws for the root; RangeError for a tree deeper than `maxDepth`
 */
export async function readTree(
  list: (path: string) => Promise<ListedDirectory>,
  options: ReadTreeOptions = {},
): Promise<DirectoryNode> {
  const { filter = new Filter(), maxDepth = defaultMaxDepth, onUnreadable, onUnsafeName } = options
  return directory('', await list(''), 0)

  async function directory(path: string, listed: ListedDirectory, level: number): Promise<DirectoryNode> {
    const entries: NamedNode[] = []
    let { missing } = listed
    const doubled = doubledNames(listed.names)
    for (const { name, node } of [...listed.names].sort(byName)) {
      if (isSingleName(name)) {
        const at = childPath(path, name)
        entries.push({
          name,
          node: doubled.has(name) ? heldDouble(at, node) : await nodeOf(at, node, level + 1),
        })
        continue
      }
      onUnsafeName?.(name, path)
      missing = 'names'
    }
    return { kind: 'directory', entries, missing }
  }

  /** A name of which another could be the same file: as nothing below it is touched, it is not listed. */
  function heldDouble(path: string, { kind }: ListedName['node']): HeldNode {
    const selected = filter.selects(path, kind === 'directory' ? 'directory' : 'file')
    return { kind: 'held', reason: selected ? 'doubled' : 'excluded' }
  }

  async function nodeOf(path: string, node: ListedName['node'], level: number): Promise<TreeNode> {
    if (!filter.selects(path, node.kind === 'directory' ? 'directory' : 'file'))
      return { kind: 'held', reason: 'excluded' }
    if (node.kind !== 'directory') return node
    if (level > maxDepth) throw new RangeError(`${path}: the tree is more than ${maxDepth} directories deep`)
    let listed: ListedDirectory
    try {
      listed = await list(path)
    } catch (error) {
      onUnreadable?.(path, error)
      return { kind: 'held', reason: 'unreadable' }
    }
    return directory(path, listed, level)
  }
}

/** Names that are there twice, or that some system could take for the same one. */
function doubledNames(names: readonly ListedName[]): ReadonlySet<string> {
  const groups = new Map<string, string[]>()
  for (const { name } of names) {
    const key = foldName(name)
    const group = groups.get(key)
    if (group) group.push(name)
    else groups.set(key, [name])
  }
  return new Set([...groups.values()].filter((group) => group.length > 1).flat())
}

/** Whether a name is a single one: not empty, not `.` or `..`, and without `/` and NUL. */
function isSingleName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)
}

function byName(one: ListedName, other: ListedName): number {
  return one.name < other.name ? -1 : Number(one.name > other.name)
}
