import fc from 'fast-check'
import type { SyncStep } from '../src/plan.js'
import type { ListedDirectory, ListedName } from '../src/read-tree.js'

/** What is really there on one side. Each has an identity, which a rename keeps. */
export type ModelNode = ModelFile | ModelDirectory | ModelOther

interface ModelFile {
  readonly kind: 'file'
  size: number
  time: number
}

interface ModelOther {
  readonly kind: 'link' | 'special'
}

export interface ModelDirectory {
  readonly kind: 'directory'
  readonly entries: ModelEntry[]
  /** How it is listed: completely, without names that begin with a dot, without some others, or not at all. */
  readonly listing: 'complete' | 'hides-dots' | 'drops' | 'fails'
  /** Names that a listing drops which drops names. */
  readonly dropped: readonly string[]
}

export interface ModelEntry {
  name: string
  readonly node: ModelNode
}

/** Whether a listing of a directory has an entry. */
export function isListed({ listing, dropped }: ModelDirectory, { name }: ModelEntry): boolean {
  if (listing === 'hides-dots') return !name.startsWith('.')
  return listing === 'complete' || (listing === 'drops' && !dropped.includes(name))
}

/** One side, as commands see and change it. */
export class ModelSide {
  constructor(readonly root: ModelDirectory) {}

  readonly list = async (path: string): Promise<ListedDirectory> => {
    const directory = this.directory(path)
    if (directory.listing === 'fails') throw new Error('permission denied')
    const names = directory.entries.filter((entry) => isListed(directory, entry))
    const missing = {
      complete: 'nothing',
      'hides-dots': 'dot-names',
      drops: 'names',
      fails: 'names',
    } as const
    return { names: names.map(listed), missing: missing[directory.listing] }
  }

  /** @throws Error where a server would refuse */
  carryOut(step: SyncStep): void {
    const parent = this.directory(step.path.slice(0, Math.max(0, step.path.lastIndexOf('/'))))
    const name = step.path.slice(step.path.lastIndexOf('/') + 1)
    const found = parent.entries.find((entry) => entry.name === name)
    const at = found ? parent.entries.indexOf(found) : -1
    switch (step.kind) {
      case 'copy':
        this.copy(parent, name, found?.node, step.file)
        break
      case 'makeDirectory':
        // One that a listing has hidden is as good as a new one.
        if (found && found.node.kind !== 'directory') throw new Error('it exists')
        if (!found)
          parent.entries.push({
            name,
            node: { kind: 'directory', entries: [], listing: 'complete', dropped: [] },
          })
        break
      case 'rename': {
        const old = parent.entries.find(
          (entry) => entry.name === step.from.slice(step.from.lastIndexOf('/') + 1),
        )
        if (found || !old) throw new Error('it exists, or does not')
        old.name = name
        break
      }
      case 'remove':
        if (!found || found.node.kind === 'directory') throw new Error('not a file')
        parent.entries.splice(at, 1)
        break
      case 'removeDirectory':
        if (found?.node.kind !== 'directory' || found.node.entries.length > 0) throw new Error('not empty')
        parent.entries.splice(at, 1)
        break
    }
  }

  private copy(
    parent: ModelDirectory,
    name: string,
    over: ModelNode | undefined,
    file: { size?: number | undefined; modified?: { time: number } | undefined },
  ): void {
    const content = { size: file.size!, time: file.modified!.time }
    if (over === undefined) parent.entries.push({ name, node: { kind: 'file', ...content } })
    else if (over.kind === 'file') Object.assign(over, content)
    else throw new Error('not a file')
  }

  /** @throws Error if it is not there, or reached through something else */
  private directory(path: string): ModelDirectory {
    let at: ModelNode | undefined = this.root
    for (const name of path === '' ? [] : path.split('/')) {
      at = at?.kind === 'directory' ? at.entries.find((entry) => entry.name === name)?.node : undefined
    }
    if (at?.kind !== 'directory') throw new Error(`${path} is not a directory`)
    return at
  }
}

function listed({ name, node }: ModelEntry): ListedName {
  switch (node.kind) {
    case 'file':
      return {
        name,
        node: { kind: 'file', size: node.size, modified: { time: node.time, precision: 1_000 } },
      }
    case 'directory':
      return { name, node: { kind: 'directory' } }
    default:
      return { name, node: { kind: 'held', reason: node.kind } }
  }
}

/** A few names, so that they meet: some differ in case or normalisation only, one begins with a dot. */
const names = ['a', 'A', 'b', '.c', 'd', '\u00e9', 'e\u0301', 'x']
const name = fc.constantFrom(...names)

const file: fc.Arbitrary<ModelNode> = fc.record({
  kind: fc.constant('file' as const),
  size: fc.integer({ min: 0, max: 1 }),
  time: fc.constantFrom(0, 10_000),
})

const other: fc.Arbitrary<ModelNode> = fc.record({
  kind: fc.constantFrom('link' as const, 'special' as const),
})

/**
 * A tree of up to four levels, whose directories are listed in one of these ways, mostly completely. Its root can be
 * listed in any case: otherwise there is no plan.
 */
function treeListed(...ways: ModelDirectory['listing'][]): fc.Arbitrary<ModelDirectory> {
  const listing = fc.oneof(
    { weight: 4, arbitrary: fc.constant<ModelDirectory['listing']>('complete') },
    { weight: 1, arbitrary: fc.constantFrom(...ways) },
  )
  return fc
    .letrec<{ node: ModelNode; directory: ModelDirectory }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        { weight: 4, arbitrary: file },
        { weight: 1, arbitrary: other },
        { weight: 4, arbitrary: tie('directory') },
      ),
      directory: fc.record({
        kind: fc.constant('directory' as const),
        entries: fc.array(fc.record({ name, node: tie('node') }), { maxLength: 4 }),
        listing,
        dropped: fc.subarray(names),
      }),
    }))
    .directory.map((root) => ({ ...root, listing: root.listing === 'fails' ? 'complete' : root.listing }))
}

/** A tree in which any directory may be listed badly. */
export const tree = treeListed('hides-dots', 'drops', 'fails')

/** A tree whose directories are listed whole, or not at all. */
export const treeListedWhole = treeListed('complete', 'fails')
