import type { DirectoryNode, HeldReason, NamedNode, TreeNode } from './tree.js'

/** A name, and what each side has of it. */
export interface Pair {
  readonly name: string
  readonly source?: TreeNode | undefined
  readonly target?: TreeNode | undefined
  /** The name in the target, if it differs from that of the source in letter case alone. */
  readonly targetName?: string | undefined
  /** Why it is left alone on both sides. */
  readonly held?: HeldReason | undefined
}

/**
 * The names of two directories, each with what both sides have of it, in the order of the source, then of the target.
 * Names that some system could take for the same one are held, unless each side has it once, and written alike or in
 * another letter case: a copy of one could replace the other.
 */
export function pairNames(source: DirectoryNode, target: DirectoryNode): Pair[] {
  const groups = new Map<string, Group>()
  for (const entry of source.entries) groupOf(groups, entry.name).source.push(entry)
  for (const entry of target.entries) groupOf(groups, entry.name).target.push(entry)
  return [...groups.values()].flatMap(pairsOf)
}

interface Group {
  readonly source: NamedNode[]
  readonly target: NamedNode[]
}

function groupOf(groups: Map<string, Group>, name: string): Group {
  const key = foldName(name)
  const found = groups.get(key)
  if (found) return found
  const added: Group = { source: [], target: [] }
  groups.set(key, added)
  return added
}

function pairsOf({ source, target }: Group): Pair[] {
  const [from] = source
  const [to] = target
  const single = source.length <= 1 && target.length <= 1
  const renamed = single && from && to && from.name !== to.name && foldCase(from.name) === foldCase(to.name)
  if (single && (renamed || !from || !to || from.name === to.name)) {
    const pair = { name: (from ?? to)!.name, source: from?.node, target: to?.node }
    const held = heldReason(pair.source) ?? heldReason(pair.target)
    return [{ ...pair, held, ...(renamed && { targetName: to.name }) }]
  }
  const all = [...source, ...target]
  const held = all.every(({ node }) => heldReason(node) === 'excluded') ? 'excluded' : 'doubled'
  return Array.from(new Set(all.map(({ name }) => name)), (name) => ({
    name,
    held,
    target: nodeIn(target, name),
    source: nodeIn(source, name),
  }))
}

function nodeIn(entries: readonly NamedNode[], name: string): TreeNode | undefined {
  return entries.find((entry) => entry.name === name)?.node
}

function heldReason(node: TreeNode | undefined): HeldReason | undefined {
  return node?.kind === 'held' ? node.reason : undefined
}

/** The same text for all names that a system without letter case, or with normalisation, takes for one. */
export function foldName(name: string): string {
  return /^[\0-\x7f]*$/.test(name) ? name.toLowerCase() : foldCase(name.normalize('NFD')).normalize('NFC')
}

/** The same text for names that differ in letter case alone. */
function foldCase(name: string): string {
  // By upper case first: ß, ſ and the Greek final sigma have no lower case of their own.
  return name.toUpperCase().toLowerCase()
}
