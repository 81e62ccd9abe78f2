import type { Lease, SharedState } from '../shared-state.js'

/** A requirement that a shared state does not meet. */
export class SharedStateFailure extends Error {
  /** As of every error: its class. */
  override readonly name = 'SharedStateFailure'
}

/** @throws SharedStateFailure unless both have the same form in JSON */
export function same(found: unknown, expected: unknown, what: string): void {
  const [is, should] = [JSON.stringify(found), JSON.stringify(expected)]
  if (is !== should) throw new SharedStateFailure(`${what}: ${is} instead of ${should}`)
}

/** @throws SharedStateFailure for a time that is not in the range */
export function within(found: number, least: number, most: number): void {
  if (!(found >= least && found <= most))
    throw new SharedStateFailure(`${found} ms, which is not between ${least} and ${most}`)
}

/** Takes places in groups. @throws SharedStateFailure if one has its limit */
export async function taken(node: SharedState, limits: Readonly<Record<string, number>>): Promise<Lease> {
  const { lease, exceeded } = await node.take(placesOf(limits))
  if (!lease) throw new SharedStateFailure(`there is a place in ${exceeded}, but it was refused`)
  return lease
}

/** @throws SharedStateFailure unless places are refused because of one group */
export async function refused(
  node: SharedState,
  limits: Readonly<Record<string, number>>,
  group: string,
): Promise<void> {
  const { exceeded } = await node.take(placesOf(limits))
  same(exceeded, group, 'the group that has its limit')
}

function placesOf(limits: Readonly<Record<string, number>>) {
  return Object.entries(limits).map(([group, limit]) => ({ group, limit }))
}
