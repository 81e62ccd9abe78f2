/** When a file was changed, and how precisely that is known. */
export interface FileTime {
  /** Milliseconds since 1970, UTC. */
  readonly time: number
  /** Milliseconds within which `time` is right: a listing may give minutes or days only. */
  readonly precision: number
}

/** A file, as far as a listing describes it. */
export interface FileNode {
  /** Tells a file from the other nodes. */
  readonly kind: 'file'
  /** Octets. */
  readonly size?: number | undefined
  /** Last modification; undefined where that is unknown. */
  readonly modified?: FileTime | undefined
}

/**
 * Which names a directory may have besides those that are listed.
 * - `nothing`: the listing is complete.
 * - `dot-names`: names that begin with a dot may be hidden.
 * - `names`: any name, because a line of the listing was not understood, for example.
 */
export type Missing = 'nothing' | 'dot-names' | 'names'

/** A directory and what is below it. */
export interface DirectoryNode {
  /** Tells a directory from the other nodes. */
  readonly kind: 'directory'
  /** In any order. A name may be there twice, as a server may list it twice. */
  readonly entries: readonly NamedNode[]
  /** Which names it may have besides those in `entries`. */
  readonly missing: Missing
}

/**
 * Why a name is left alone.
 * - `excluded`: by the filters of the user
 * - `link`, `special`: a symbolic link; a pipe, a device or anything else that is neither file nor directory
 * - `unreadable`: a directory that could not be listed
 * - `bad-name`: a name that the other side must not or can't have
 * - `doubled`: the same name again, or one that differs in case or normalisation only, so that both may be one file
 * - `conflict`: a file on one side and a directory on the other, which nothing may replace
 */
export type HeldReason = 'excluded' | 'link' | 'special' | 'unreadable' | 'bad-name' | 'doubled' | 'conflict'

/** A name that is left alone on both sides, with everything below it: never copied over, removed or entered. */
export interface HeldNode {
  /** Tells a name that is left alone from the other nodes. */
  readonly kind: 'held'
  /** Why it is left alone. */
  readonly reason: Exclude<HeldReason, 'conflict'>
}

/** What a name of a tree stands for. */
export type TreeNode = FileNode | DirectoryNode | HeldNode

/** A node of a tree and its name: a single name, never a path. */
export interface NamedNode {
  /** A single name, never a path. */
  readonly name: string
  /** What it stands for. */
  readonly node: TreeNode
}

/** A directory of which everything is known: it has nothing. */
export const emptyDirectory: DirectoryNode = { kind: 'directory', entries: [], missing: 'nothing' }

/** Whether a directory of which some names may be missing could have this one, although it is not listed. */
export function mayHide(missing: Missing, name: string): boolean {
  return missing === 'names' || (missing === 'dot-names' && name.startsWith('.'))
}

/** Joins a directory and a name in it. The root is the empty path. */
export function childPath(directory: string, name: string): string {
  return directory === '' ? name : `${directory}/${name}`
}

/** The directory that a path is in; the root is the empty path. */
export function parentPath(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')))
}

/** Counts the names of a tree, without its root. */
export function countNames(directory: DirectoryNode): number {
  return directory.entries.reduce(
    (sum, { node }) => sum + 1 + (node.kind === 'directory' ? countNames(node) : 0),
    0,
  )
}
