import { pairNames } from './pairing.js'
import { childPath, type DirectoryNode, type NamedNode, parentPath } from './tree.js'

/** A target whose names are written as in the source. */
export interface AlignedTarget {
  /** The tree of the target, with the source's letters. */
  readonly tree: DirectoryNode
  /** The path in the target of a path in the aligned tree. */
  actualPath(path: string): string
}

/**
 * Writes the names of a target as the source does, where they differ in letter case alone: for servers that keep names in
 * another case than they are given, so that nothing is copied or renamed again each time. Names of which a side has
 * several are left as they are.
 */
export function alignCase(source: DirectoryNode, target: DirectoryNode): AlignedTarget {
  const actual = new Map<string, string>()
  const actualPath = (path: string) => {
    for (let above = path; above !== ''; above = parentPath(above)) {
      const found = actual.get(above)
      if (found !== undefined) return found + path.slice(above.length)
    }
    return path
  }
  const align = (directory: string, from: DirectoryNode, to: DirectoryNode): DirectoryNode => {
    const pairs = pairNames(from, to).filter(({ held }) => held === undefined)
    const nodes = new Map(pairs.map(({ name, source: node }) => [name, node]))
    const written = new Map(pairs.map(({ name, targetName }) => [targetName, name]))
    const entries = to.entries.map(({ name, node }): NamedNode => {
      const as = written.get(name) ?? name
      const path = childPath(directory, as)
      if (as !== name) actual.set(path, childPath(actualPath(directory), name))
      const other = nodes.get(as)
      const isTree = node.kind === 'directory' && other?.kind === 'directory'
      return { name: as, node: isTree ? align(path, other, node) : node }
    })
    return { ...to, entries }
  }
  return { tree: align('', source, target), actualPath }
}
