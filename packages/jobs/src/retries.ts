/** How often something that failed is tried again. Times are in milliseconds. */
export interface Retries {
  /** Further attempts after the first. */
  readonly count: number
  /** Before the first further attempt; each later wait is twice as long. */
  readonly wait: number
  /** From the first attempt, within which a further one may begin; undefined for no bound. */
  readonly within?: number | undefined
}

/** The longest wait between two attempts. */
const maxWait = 900_000

/**
 * Milliseconds until the next attempt; undefined where there is no further one.
 *
 * @param failed attempts so far
 * @param passed milliseconds since the first of them began
 */
export function waitBefore(
  { count, wait, within }: Retries,
  failed: number,
  passed: number,
): number | undefined {
  if (failed > count) return undefined
  const next = Math.min(maxWait, wait * 2 ** (failed - 1))
  return within !== undefined && passed + next > within ? undefined : next
}
