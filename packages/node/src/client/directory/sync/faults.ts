/** What a synchronization does to a name of a tree. */
export type SyncAction =
  | 'list'
  | 'compare'
  | 'hash'
  | 'rename'
  | 'remove'
  | 'removeDirectory'
  | 'makeDirectory'
  | 'copy'

/** A fault that doesn't end a synchronization. */
export interface SyncFault {
  /** What was tried. */
  readonly action: SyncAction
  /** From the root of the tree; empty for the root. */
  readonly path: string
  /** What the step threw. */
  readonly error: unknown
}

/** Faults that don't end a synchronization. */
export class Faults {
  readonly all: SyncFault[] = []

  /** @param onFault called with each fault as it happens */
  constructor(private readonly onFault: (fault: SyncFault) => void = () => {}) {}

  add(action: SyncAction, path: string, error: unknown): void {
    const fault = { action, path, error }
    this.all.push(fault)
    this.onFault(fault)
  }
}
