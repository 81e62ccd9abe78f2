import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { type Line, type Outcome, type Profile, Tally } from '../line.js'
import { Crowd } from '../support/crowd.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

const counts: Readonly<Record<Profile, number>> = { full: 5_000, short: 50 }
/** Fresh logins that are timed while the others drip. */
const logins: Readonly<Record<Profile, number>> = { full: 100, short: 5 }
/** Milliseconds of the 99th percentile of a login; a test's machine does other things too. */
const bounds: Readonly<Record<Profile, number>> = { full: 100, short: 10_000 }
/** Milliseconds from the greeting to a complete login. */
const loginTimes: Readonly<Record<Profile, number>> = { full: 45_000, short: 3_000 }

export const slowLoris: Line = {
  id: 'R21',
  title: 'Thousands who drip octets before a login hold up nobody, and are sent away in time',
  target:
    '5,000 dripping clients: a fresh login in < 100 ms (99th percentile), and all of them gone at the deadline',
  async run(profile): Promise<Outcome> {
    const tally = new Tally()
    using folder = new Folder()
    using own = new Folder()
    writeFileSync(folder.at('file'), 'octets\n')
    const count = counts[profile]
    const loginTime = loginTimes[profile]
    const limits = { sessions: count + 200, sessionsPerAddress: count + 200, loginTime }
    await using server = await ServerProcess.start(folder.path, {
      limits,
      configuration: own.at('config.json'),
      options: ['--anonymous'],
    })
    const alone = await timedLogins(server, logins[profile])
    const began = performance.now()
    await using crowd = await Crowd.gather(server.address, count, 'loris')
    tally.check(crowd.ready === count, `${crowd.ready} of ${count} came in`)
    const beside = await timedLogins(server, logins[profile])
    const stayed = crowd.open
    tally.check(stayed > count / 2, `only ${stayed} of ${count} were there still when logins had been timed`)
    const slowest = percentile(beside, 99)
    tally.check(slowest < bounds[profile], `a login took ${slowest.toFixed(0)} ms`)
    while (crowd.open > 0 && performance.now() - began < 3 * loginTime) await wait(200)
    tally.check(crowd.open === 0, `${crowd.open} of ${count} are there still`)
    tally.check((await timedLogins(server, 1)).length === 1, 'nobody can log in behind them')
    return tally.outcome(
      `${count} dripping; login ${percentile(beside, 50).toFixed(0)} ms (median), ${slowest.toFixed(0)} ms (99th percentile)`,
      5,
      `${percentile(alone, 50).toFixed(0)} ms and ${percentile(alone, 99).toFixed(0)} ms without them; all gone after ${loginTime / 1_000} s`,
    )
  },
}

/** Milliseconds from connecting to 230 of logins one behind the other. */
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
