import { spawnSync } from 'node:child_process'
import { furtherFamilies } from '../attacks/further-families.js'
import { type Check, type Outcome, Tally } from '../check.js'

/** Families at the same time: some mostly wait, others keep a processor busy. */
const atOnce = 2

/** Fewer attacks would leave one of the families out. */
const minAttacks = 60

/** Linux shows the work of a server in /proc, and Python makes a pseudo-terminal. */
function missing(): string | undefined {
  if (process.platform !== 'linux') return 'needs /proc, to see the work of the server'
  return spawnSync('python3', ['--version']).status === 0 ? undefined : 'python3 missing'
}

export const furtherAttacks: Check = {
  id: 'R29',
  title: 'Every attack on cost, time, policy, terminals, resumed files and limits is repelled',
  target: `100 % of at least ${minAttacks} attacks`,
  missing,
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    const next = furtherFamilies.values()
    const counts = new Map<string, number>()
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        for (const { name, run } of next) counts.set(name, await run(extent, tally))
      }),
    )
    const all = [...counts.values()].reduce((sum, count) => sum + count, 0)
    return tally.outcome(
      `${all - tally.failures.length} of ${all} attacks repelled`,
      Math.max(all, minAttacks),
      furtherFamilies.map(({ name }) => `${counts.get(name)} on ${name}`).join(', '),
    )
  },
}
