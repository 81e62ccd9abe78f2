import type { FileNode } from './tree.js'

/** Whether a file has to be copied over another of the same path. */
export type Differ = (path: string, source: FileNode, target: FileNode) => boolean | Promise<boolean>

/** Clocks of the two sides. */
export interface Clocks {
  /** Milliseconds by which the times of the source are ahead of UTC, if its listing shows local times. @default 0 */
  readonly source?: number | undefined
  /** The same for the target. @default 0 */
  readonly target?: number | undefined
}

/** Precision that no two file systems have in common: a second. */
const leastPrecision = 1_000

/** Whether two files differ in size, or the size of one is unknown. */
export function differInSize(source: FileNode, target: FileNode): boolean {
  return source.size === undefined || target.size === undefined || source.size !== target.size
}

/**
 * Whether two files differ in size, or the source is newer than the target by at least the precision of both times, or
 * one of these is unknown.
 */
export function differInTime(source: FileNode, target: FileNode, clocks: Clocks = {}): boolean {
  if (differInSize(source, target) || !source.modified || !target.modified) return true
  const precision = Math.max(source.modified.precision, target.modified.precision, leastPrecision)
  const sourceTime = source.modified.time - (clocks.source ?? 0)
  const targetTime = target.modified.time - (clocks.target ?? 0)
  return sourceTime - targetTime >= precision
}
