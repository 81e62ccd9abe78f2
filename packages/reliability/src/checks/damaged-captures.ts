import { writeFileSync } from 'node:fs'
import { inspectDamaged } from '../captures/damage.js'
import { seededCaptures } from '../captures/seeded-captures.js'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { mebibyte } from '../support/memory.js'

const seed = 20_260_102
/** Octets between two cuts when everything runs, and the most otherwise. */
const stride = 97
const widest = 9_700
const maxMemory = 64 * mebibyte

export const damagedCaptures: Check = {
  id: 'R33',
  title: 'A capture that is cut or damaged anywhere is read as far as it can be',
  target: 'every capture cut at every 97th octet, and 2,000 times with changed bits: 0 exceptions, +≤ 64 MiB',
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    const captures = seededCaptures(seed)
    for (const { name, octets } of captures) writeFileSync(folder.at(`${name}.pcapng`), octets)
    const octetsBetween = extent.full
      ? stride
      : Math.min(widest, Math.round(stride / Math.max(extent.share, 0.001)))
    const flips = extent.of(2_000, 5)
    const { runs, failures, memory } = await inspectDamaged(folder.path, {
      seed,
      stride: octetsBetween,
      flips,
    })
    tally.assertions += runs
    tally.failures.push(...failures)
    const growth = Math.max(0, memory) / mebibyte
    tally.assert(memory <= maxMemory, `it took ${growth.toFixed(0)} MiB`)
    const size = captures.reduce((sum, { octets }) => sum + octets.length, 0)
    return tally.outcome(
      `${runs} damaged captures, ${failures.length} exceptions, +${growth.toFixed(0)} MiB`,
      captures.length * (1 + flips) + size / octetsBetween,
      `${captures.length} captures of ${(size / 1_024).toFixed(0)} KiB in all: every TYPE, STRU and MODE, out of order, with losses, from their middle`,
    )
  },
}
