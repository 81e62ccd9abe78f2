import { expect, test } from 'vitest'
import { type Check, Extent } from '../src/check.js'

/** Checks that mostly wait: they run in a process of their own, in parallel with the others. */
export const waitingChecks: ReadonlySet<string> = new Set([
  'R14',
  'R17',
  'R19',
  'R21',
  'R29',
  'R32',
  'R35',
  'R36',
])

/** Set where a later step runs more of each check, as `.ci/run` does. */
const apart = process.env.HOUSE_CHECKS_APART === undefined ? undefined : 'a later step runs it'

/** Runs checks at their smallest extent; the figures of RESULTS.md come from `pnpm reliability`. */
export function runChecks(checks: readonly Check[]): void {
  for (const check of checks) {
    const missing = check.missing?.() ?? apart
    const name = `${check.id}: ${check.title}${missing ? ` (not run: ${missing})` : ''}`
    test.skipIf(missing !== undefined)(name, async () => {
      const { passed, figure, detail } = await check.run(new Extent(0))
      expect(passed, `${figure}; ${detail}`).toBe(true)
    })
  }
}
