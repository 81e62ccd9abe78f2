import type { DirectoryNode, FileNode, HeldNode, Missing, NamedNode, TreeNode } from '../src/tree.js'

/** A tree as it is written in tests: names with nodes, and a directory as an object of its names. */
export interface Sketch {
  readonly [name: string]: TreeNode | Sketch
}

/** A directory, whose listing is complete unless said otherwise. */
export function tree(sketch: Sketch, missing: Missing = 'nothing'): DirectoryNode {
  return { kind: 'directory', entries: Object.entries(sketch).map(named), missing }
}

function named([name, node]: [string, TreeNode | Sketch]): NamedNode {
  return { name, node: isNode(node) ? node : tree(node) }
}

function isNode(node: TreeNode | Sketch): node is TreeNode {
  return typeof node.kind === 'string'
}

/** A file, whose time is known to the second. @param time milliseconds since 1970 */
export function file(size = 1, time = 0): FileNode {
  return { kind: 'file', size, modified: { time, precision: 1_000 } }
}

export const link: HeldNode = { kind: 'held', reason: 'link' }
export const excluded: HeldNode = { kind: 'held', reason: 'excluded' }
