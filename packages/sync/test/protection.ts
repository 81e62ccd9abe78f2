import { isListed, type ModelDirectory, type ModelEntry, type ModelNode } from './model.js'

/** The rules, said once more in another way: by what is really there, entry by entry. */
export interface Rules {
  readonly remove: boolean
  /** Whether the user excludes a path. */
  excludes(path: string, isDirectory: boolean): boolean
}

/** A directory of each side that both have, or that only the target has. */
interface Sides {
  readonly source: ModelDirectory | undefined
  readonly sourcePath: string
  readonly target: ModelDirectory
  readonly targetPath: string
}

/** What of the target has to be the same after any run. */
export function protectedEntries(sides: Sides, rules: Rules): ModelEntry[] {
  return sides.target.entries.flatMap((entry) => {
    const { node } = entry
    if (isHiddenCounterpart(sides, entry)) return []
    const counterpart = counterpartOf(sides, entry)
    if (mustStay(sides, entry, counterpart, rules)) return [entry, ...below(node)]
    if (node.kind !== 'directory') return []
    const source = counterpart?.node.kind === 'directory' ? counterpart.node : undefined
    return protectedEntries(
      {
        source,
        sourcePath: `${sides.sourcePath}${counterpart?.name ?? entry.name}/`,
        target: node,
        targetPath: `${sides.targetPath}${entry.name}/`,
      },
      rules,
    )
  })
}

/** Whether the target hides a name that the source has: a plan can't know of it, nor of what is below. */
function isHiddenCounterpart({ source, target }: Sides, entry: ModelEntry): boolean {
  if (isListed(target, entry) || !source) return false
  return source.entries.some((other) => isListed(source, other) && other.name === entry.name)
}

function mustStay(
  { source, sourcePath, target, targetPath }: Sides,
  entry: ModelEntry,
  counterpart: ModelEntry | undefined,
  { remove, excludes }: Rules,
): boolean {
  const { name, node } = entry
  const named = (directory: ModelDirectory | undefined) =>
    directory?.entries.filter((other) => isListed(directory, other) && fold(other.name) === fold(name)) ?? []
  if (!isListed(target, entry)) return true
  if (excludes(targetPath + name, node.kind === 'directory') || isHeld(node)) return true
  if (named(source).length > 1 || named(target).length > 1) return true
  if (!counterpart) return !remove || hides(source, name) || target.listing === 'drops'
  if (excludes(sourcePath + counterpart.name, counterpart.node.kind === 'directory')) return true
  if (isHeld(counterpart.node)) return true
  if (counterpart.name === name) return counterpart.node.kind !== node.kind && !remove
  const sameButCase = counterpart.name.toLowerCase() === name.toLowerCase()
  if (!remove || !sameButCase || counterpart.node.kind !== node.kind) return true
  return hides(target, counterpart.name) || !isFree(node, targetPath + name, excludes)
}

/** Whether nothing in a part of the target is left alone, or unknown. */
function isFree(node: ModelNode, path: string, excludes: Rules['excludes']): boolean {
  if (isHeld(node) || excludes(path, node.kind === 'directory')) return false
  if (node.kind !== 'directory') return true
  const listed = node.entries.filter((entry) => isListed(node, entry))
  const folded = new Set(listed.map(({ name }) => fold(name)))
  if (node.listing === 'drops' || folded.size < listed.length) return false
  return listed.every((entry) => isFree(entry.node, `${path}/${entry.name}`, excludes))
}

/** The one listed name of the source that some system could take for this one. */
function counterpartOf({ source }: Sides, { name }: ModelEntry): ModelEntry | undefined {
  return source?.entries.find((other) => isListed(source, other) && fold(other.name) === fold(name))
}

function hides(directory: ModelDirectory | undefined, name: string): boolean {
  if (directory?.listing === 'hides-dots') return name.startsWith('.')
  return directory?.listing === 'drops' || directory?.listing === 'fails'
}

function isHeld(node: ModelNode): boolean {
  return (
    node.kind === 'link' || node.kind === 'special' || (node.kind === 'directory' && node.listing === 'fails')
  )
}

function below(node: ModelNode): ModelEntry[] {
  return node.kind === 'directory' ? node.entries.flatMap((entry) => [entry, ...below(entry.node)]) : []
}

function fold(name: string): string {
  return name.toLowerCase().normalize('NFC')
}

/** Everything of a tree by its node, with its own content: the names of a directory, or the octets of a file. */
export function contents(root: ModelDirectory): Map<ModelNode, string> {
  return new Map(
    below(root).map(({ name, node }) => [
      node,
      JSON.stringify([name, node.kind === 'directory' ? node.entries.map((entry) => entry.name) : node]),
    ]),
  )
}

/** A tree without what can't be seen in it: the order of its names, and how it is listed. */
export function shape(node: ModelNode): unknown {
  if (node.kind !== 'directory') return node
  return node.entries
    .map((entry) => [entry.name, shape(entry.node)] as const)
    .map((entry) => JSON.stringify(entry))
    .sort()
}
