import type { SyncStep } from './plan.js'
import { parentPath } from './tree.js'

/**
 * Tells which steps may still be tried after some have failed. What could not be made or renamed protects what is below it;
 * a name that could not be removed protects the directories that it is in, and is not replaced.
 */
export class StepGuard {
  /** Names that were not made, renamed or removed as planned. */
  private readonly blocked = new Set<string>()
  /** Directories in which something stays. */
  private readonly occupied = new Set<string>()

  /** Call it for each step before it is tried, in their order: one that is not tried blocks others as if it had failed. */
  allows(step: SyncStep): boolean {
    if (step.kind === 'removeDirectory' && this.occupied.has(step.path)) {
      this.blocked.add(step.path)
      return false
    }
    return !this.isBlocked(step.path)
  }

  /** Call it for each step that failed. */
  failed({ kind, path }: SyncStep): void {
    this.blocked.add(path)
    if (kind !== 'remove' && kind !== 'removeDirectory') return
    for (let above = parentPath(path); above !== ''; above = parentPath(above)) this.occupied.add(above)
  }

  private isBlocked(path: string): boolean {
    for (let at = path; at !== ''; at = parentPath(at)) {
      if (this.blocked.has(at)) return true
    }
    return false
  }
}
