import type { SyncPlan } from './plan.js'

/** A side with fewer names may lose them all. */
const smallSide = 20

/** How much a run may remove. */
export interface RemovalLimit {
  /** Most names that are removed. */
  readonly maxDelete?: number | undefined
  /** Whether more than half of a side may be removed. */
  readonly force?: boolean | undefined
  /** How a message names an option, such as `--max-delete` for `maxDelete`. Default: as here */
  readonly optionName?: ((option: string) => string) | undefined
}

/**
 * Checks that a run doesn't remove more than its user expects. A server in trouble may list a directory as empty, and
 * everything on the other side would follow.
 *
 * @throws RangeError if too many would be removed; it names the options that allow it
 */
export function checkRemovals(
  { steps, names }: Pick<SyncPlan, 'steps' | 'names'>,
  { maxDelete, force = false, optionName = (option) => option }: RemovalLimit,
): void {
  const removed = steps.filter(({ kind }) => kind === 'remove' || kind === 'removeDirectory').length
  const limit = optionName('maxDelete')
  if (maxDelete !== undefined && removed > maxDelete)
    throw new RangeError(
      `${removed} names would be removed, more than ${limit} ${maxDelete}: nothing is changed`,
    )
  if (maxDelete === undefined && !force && names >= smallSide && removed > names / 2)
    throw new RangeError(
      `${removed} of ${names} names would be removed: nothing is changed; allow it by ${optionName('force')} or ${limit} ${removed}`,
    )
}
