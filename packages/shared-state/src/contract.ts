import { type Check, cases } from './contract/cases.js'
import type { SharedState } from './shared-state.js'

export { SharedStateFailure } from './contract/assertions.js'

/** One requirement that every shared state must meet. */
export interface SharedStateCase {
  /** The requirement, as a sentence. */
  readonly name: string
  /** Rejects with SharedStateFailure, or with an error of the state, if it is not met. */
  run(): Promise<void>
}

/** Two nodes that share a state that no one has used; of an implementation for a single node, the same one twice. */
export interface SharedStateSubject {
  /** The nodes. */
  readonly nodes: readonly [SharedState, SharedState]
  /** Called after the case, whether it passed or not. */
  dispose?: (() => Promise<void>) | undefined
}

/**
 * The requirements of every shared state, for any test runner.
 *
 * @param make called once for each case
 */
export function sharedStateContract(
  make: () => SharedStateSubject | Promise<SharedStateSubject>,
): SharedStateCase[] {
  return Object.entries<Check>(cases).map(([name, check]) => ({
    name,
    async run() {
      const subject = await make()
      try {
        await check(...subject.nodes)
      } finally {
        await subject.dispose?.()
      }
    },
  }))
}
