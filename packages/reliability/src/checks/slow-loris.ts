import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Check, type Outcome, Tally } from '../check.js'
import { Crowd } from '../support/crowd.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

export const slowLoris: Check = {
  id: 'R21',
  title: 'Thousands of clients that drip octets before login delay no one, and are disconnected in time',
  target:
    '5,000 dripping clients: a fresh login in < 100 ms (99th percentile), and all of them disconnected at the deadline',
  async run(extent): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    using own = new Folder()
    writeFileSync(folder.at('file'), 'octets\n')
    const count = extent.of(5_000, 50)
    const logins = extent.of(100, 5)
    const loginTime = extent.of(45_000, 3_000)
    const limits = { sessions: count + 200, sessionsPerAddress: count + 200, loginTime }
    await using server = await ServerProcess.start(folder.path, {
      limits,
      configuration: own.at('config.json'),
      options: ['--anonymous'],
    })
    const alone = await timedLogins(server, logins)
    const start = performance.now()
    await using crowd = await Crowd.gather(server.address, count, 'loris')
    tally.assert(crowd.ready === count, `${crowd.ready} of ${count} were greeted`)
    const crowded = await timedLogins(server, logins)
    const stayed = crowd.open
    tally.assert(stayed > count / 2, `only ${stayed} of ${count} were still connected after the timed logins`)
    const slowest = percentile(crowded, 99)
    tally.assert(slowest < extent.bound(100, 10_000), `a login took ${slowest.toFixed(0)} ms`)
    while (crowd.open > 0 && performance.now() - start < 3 * loginTime) await wait(200)
    tally.assert(crowd.open === 0, `${crowd.open} of ${count} are still connected`)
    tally.assert((await timedLogins(server, 1)).length === 1, 'no client can log in after them')
    return tally.outcome(
      `${count} dripping; login ${percentile(crowded, 50).toFixed(0)} ms (median), ${slowest.toFixed(0)} ms (99th percentile)`,
      5,
      `${percentile(alone, 50).toFixed(0)} ms and ${percentile(alone, 99).toFixed(0)} ms without them; all gone after ${loginTime / 1_000} s`,
    )
  },
}

/** Logs in repeatedly. @returns milliseconds from connecting to 230, of each login */
async function timedLogins(server: ServerProcess, count: number): Promise<number[]> {
  const times: number[] = []
  for (let number = 0; number < count; number++) {
    const began = performance.now()
    using _wire = await Wire.anonymous(server.address)
    times.push(performance.now() - began)
  }
  return times
}

function percentile(times: readonly number[], percent: number): number {
  const sorted = times.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))]!
}
