import type { Contest } from './contest.js'
import { againstPrototype, seam } from './seam.js'

/** Every contest of `bench`, by the name that `--only` looks for. Made only where it is held. */
export const contests: Readonly<Record<string, () => Contest>> = {
  seam,
  'block-records': againstPrototype,
}
