import { type Differ, differInTime } from './comparison.js'
import { type Pair, pairNames } from './pairing.js'
import {
  childPath,
  countNames,
  type DirectoryNode,
  emptyDirectory,
  type FileNode,
  type HeldReason,
  mayHide,
  type TreeNode,
} from './tree.js'

/** One step of a plan. Paths are from the root, names joined by `/`. */
export type SyncStep =
  | { readonly kind: 'remove' | 'removeDirectory' | 'makeDirectory'; readonly path: string }
  | { readonly kind: 'rename'; readonly from: string; readonly path: string }
  | { readonly kind: 'copy'; readonly path: string; readonly file: FileNode }

/** A name that is left alone on both sides. */
export interface HeldName {
  /** From the root of the trees. */
  readonly path: string
  /** `unlisted`: it would be removed, but a listing that may lack names doesn't tell whether the source has it. */
  readonly reason: HeldReason | 'unlisted'
  /** Whether the source has it. */
  readonly inSource: boolean
  /** Whether the target has it. */
  readonly inTarget: boolean
}

/** What has to be done, and what is left alone. */
export interface SyncPlan {
  /**
   * To be carried out in this order: renames, then removals, then what is new. A directory comes before its contents,
   * except where it is removed.
   */
  readonly steps: readonly SyncStep[]
  /** What is left alone; nothing below these names is mentioned. */
  readonly held: readonly HeldName[]
  /** How many names the target has. */
  readonly names: number
}

/** What a plan may remove, and which files it copies again. */
export interface PlanOptions {
  /**
   * Remove from the target what the source does not have, replace a file by a directory or the reverse, and rename what
   * differs in letter case alone.
   *
   * @default false
   */
  readonly remove?: boolean | undefined
  /** Whether a file is copied over another. What it throws ends the planning. Default: {@link differInTime} */
  readonly differs?: Differ | undefined
  /** Looks up what the target has of a name that its listing may hide. Default: nothing, so that it is copied each time */
  readonly find?: Find | undefined
}

/** Looks up a name in the target. @returns undefined where there is none, or where nothing tells */
export type Find = (path: string) => Promise<TreeNode | undefined>

/**
 * Plans how to make a tree like another. Nothing that is held on one side is touched on the other, nor is what is below
 * it: it is not copied, replaced or removed, and no directory that it is in is removed. Where a listing may lack names,
 * what these could be stays.
 */
export async function planSync(
  source: DirectoryNode,
  target: DirectoryNode,
  options: PlanOptions = {},
): Promise<SyncPlan> {
  const planner = new Planner(options)
  await planner.merge('', source, target)
  return {
    steps: [...planner.renames, ...planner.removals, ...planner.additions],
    held: planner.held,
    names: countNames(target),
  }
}

/** A directory as both sides have it. */
interface Sides {
  readonly source: DirectoryNode
  readonly target: DirectoryNode
}

class Planner {
  readonly renames: SyncStep[] = []
  readonly removals: SyncStep[] = []
  readonly additions: SyncStep[] = []
  readonly held: HeldName[] = []
  private readonly remove: boolean
  private readonly differs: Differ
  private readonly find: Find

  constructor({
    remove = false,
    differs = (_path, one, other) => differInTime(one, other),
    find = async () => undefined,
  }: PlanOptions) {
    this.remove = remove
    this.differs = differs
    this.find = find
  }

  /** Plans one directory that both sides have, or will have. */
  async merge(directory: string, source: DirectoryNode, target: DirectoryNode): Promise<void> {
    for (const pair of pairNames(source, target)) {
      const path = childPath(directory, pair.name)
      if (pair.held) this.hold(path, pair, pair.held)
      else if (
        pair.targetName !== undefined &&
        !this.rename(directory, pair, pair.targetName, { source, target })
      )
        this.hold(path, pair, 'doubled')
      else if (pair.source) await this.bring(path, pair, pair.source, target)
      else if (this.remove && pair.target) this.dropUnlessHidden(path, pair, source, target)
    }
  }

  /** Plans how a name of the source gets to the target. */
  private async bring(path: string, pair: Pair, source: TreeNode, into: DirectoryNode): Promise<void> {
    const target = pair.target ?? (mayHide(into.missing, pair.name) ? await this.find(path) : undefined)
    const replaces = target && target.kind !== source.kind
    if (replaces && !(this.remove && isRemovable(target)))
      return this.hold(path, { source, target }, 'conflict')
    if (replaces) this.drop(path, target)
    if (source.kind === 'directory') {
      const existing = target?.kind === 'directory' ? target : undefined
      if (!existing) this.additions.push({ kind: 'makeDirectory', path })
      await this.merge(path, source, existing ?? emptyDirectory)
    } else if (source.kind === 'file') {
      const same = target?.kind === 'file' && !(await this.differs(path, source, target))
      if (!same) this.additions.push({ kind: 'copy', path, file: source })
    }
  }

  /**
   * Plans that a name is written as in the source: a system without letter case would take the new name for the old one,
   * and lose both if the old one were removed. A directory that has something to be left alone is not renamed: the filters
   * may know that by its path.
   *
   * @returns whether it is planned
   */
  private rename(directory: string, pair: Pair, targetName: string, sides: Sides): boolean {
    const { name, source } = pair
    const old = pair.target!
    if (!this.remove || source?.kind !== old.kind || !isRemovable(old)) return false
    // Either side may have both names.
    if (mayHide(sides.target.missing, name) || mayHide(sides.source.missing, targetName)) return false
    this.renames.push({
      kind: 'rename',
      from: childPath(directory, targetName),
      path: childPath(directory, name),
    })
    return true
  }

  private dropUnlessHidden(path: string, pair: Pair, source: DirectoryNode, target: DirectoryNode): void {
    if (mayHide(source.missing, pair.name) || target.missing === 'names') this.hold(path, pair, 'unlisted')
    else this.drop(path, pair.target!)
  }

  /** Plans the removal of a name with what is below it. @returns whether nothing of it stays */
  private drop(path: string, target: TreeNode): boolean {
    if (target.kind === 'held') return false
    if (target.kind === 'file') {
      this.removals.push({ kind: 'remove', path })
      return true
    }
    if (target.missing === 'names') {
      this.hold(path, { target }, 'unlisted')
      return false
    }
    let empty = true
    for (const pair of pairNames(emptyDirectory, target)) {
      const below = childPath(path, pair.name)
      if (pair.held) this.hold(below, pair, pair.held)
      const gone = pair.held === undefined && this.drop(below, pair.target!)
      empty &&= gone
    }
    if (empty) this.removals.push({ kind: 'removeDirectory', path })
    return empty
  }

  private hold(
    path: string,
    { source, target }: Pick<Pair, 'source' | 'target'>,
    reason: HeldName['reason'],
  ): void {
    this.held.push({ path, reason, inSource: source !== undefined, inTarget: target !== undefined })
  }
}

/** Whether nothing of a target has to stay. */
function isRemovable(node: TreeNode): boolean {
  if (node.kind !== 'directory') return node.kind === 'file'
  return (
    node.missing !== 'names' &&
    pairNames(emptyDirectory, node).every(({ held, target }) => !held && isRemovable(target!))
  )
}
