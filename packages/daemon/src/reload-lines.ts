import { askReload } from './ask-reload.js'

/** What every program says of a reload besides its own facts. */
export interface ReloadOutcome {
  /** Keys that have changed too, and need a restart. */
  readonly restart: readonly string[]
}

/**
 * Lets the process whose number is in a file read its configuration again, and waits for the result.
 *
 * @param factsOf says what the program has read, such as `routes: 3`
 * @returns lines that say what became of it
 * @throws Error that says why nothing has changed
 */
export async function reloadLines<Outcome extends ReloadOutcome>(
  pidFile: string,
  factsOf: (outcome: Outcome) => string,
): Promise<string[]> {
  const { pid, result } = await askReload(pidFile)
  if (result === undefined) return [`process ${pid} was asked to reload; its log says what became of it`]
  const outcome = result as Outcome
  const lines = [`reloaded: ${factsOf(outcome)}`]
  const { restart } = outcome
  return restart.length === 0 ? lines : [...lines, `a restart is needed for: ${restart.join(', ')}`]
}
