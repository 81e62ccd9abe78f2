import { hasEnded, type Job, type JobFile, type RunEnded, type SiteOutcome } from '@ftpkit/jobs'
import { counted } from '@ftpkit/protocol'
import type { Claim } from '@ftpkit/shared-state/redis'
import { placeOf, type Site } from '@ftpkit/site-book'
import type { ConnectionChoice } from '../options.js'
import { notice, warn } from '../output.js'
import { chosenSites } from '../sites/find.js'
import { claimRun, type DueClaim, finishLater, isFinished, type RunClaims } from './claims.js'
import { tell } from './notices.js'
import { runAtSite } from './site-run.js'
import type { JobStore } from './state.js'

/** What runs of jobs need. */
export interface RunnerOptions {
  readonly file: JobFile
  readonly store: JobStore
  readonly connection: ConnectionChoice
  /** What machines share of the runs. Default: nothing */
  readonly claims?: RunClaims | undefined
  /** Ends runs. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Why a job was not run. */
export type NotRun =
  /** Another process of this machine runs it. */
  | { readonly state: 'locked' }
  /** Another machine runs it, or has it after this one has lost it. */
  | { readonly state: 'busy' }
  /** Another machine has run it for this time or a later one, which is in the history now. */
  | { readonly state: 'elsewhere' }
  /** The clock of this machine or that of Redis is wrong by more than a day. */
  | { readonly state: 'ahead'; readonly reason: string }
  /** Redis can't be reached. */
  | { readonly state: 'away'; readonly reason: string }

const aheadReason = 'its time is more than a day ahead of the clock of Redis: compare the clocks of both'

/** What became of a run. */
export type RunResult = { readonly state: 'ended'; readonly ended: RunEnded } | NotRun

/**
 * Runs a job for a time, at all its sites. The run is in the history before it begins and after it has ended. What another
 * machine has left unfinished goes first, for its own time.
 */
export async function runJob(due: DueClaim, options: RunnerOptions): Promise<RunResult> {
  const { name, scheduled } = due
  const { store, claims, now } = options
  await using lock = await store.hold(name)
  if (!lock) return { state: 'locked' }
  const history = await store.recentHistory()
  // Another process may have run it before this one has got the lock.
  if (!claims && hasEnded(name, scheduled, history)) return { state: 'elsewhere' }
  const answer = await claimRun(claims, due, history).catch(awayBecause)
  if (answer.state === 'held') return await runClaimed(name, answer.claim, options)
  if (answer.state === 'ahead') return { state: 'ahead', reason: aheadReason }
  if (answer.state !== 'taken') return answer
  await store.record({ event: 'elsewhere', job: name, scheduled, time: now() })
  return { state: 'elsewhere' }
}

function awayBecause({ message }: Error): NotRun & { state: 'away' } {
  return { state: 'away', reason: message }
}

async function runClaimed(name: string, claim: Claim, options: RunnerOptions): Promise<RunResult> {
  const { store, now } = options
  const { time: scheduled } = claim
  const job = options.file.jobs[name]!
  const signal = AbortSignal.any([options.signal, claim.signal])
  await store.record({ event: 'begun', job: name, scheduled, time: now() })
  const outcome = await outcomeOf(name, scheduled, job, { ...options, signal })
  const { ok } = outcome
  const ended: RunEnded = { event: 'ended', job: name, scheduled, time: now(), ...outcome }
  // A run that was ended from outside is not over: the next start ends it, here or on another machine.
  if (signal.aborted && !ok) return givenUp(ended, claim, options)
  const isNoted = await isFinished(claim)
  await store.record(ended)
  report(ended)
  if (!isNoted) await finishLater(name, claim, options.signal)
  await tell(job, ended, options.signal)
  return { state: 'ended', ended }
}

async function givenUp(ended: RunEnded, claim: Claim, { signal }: RunnerOptions): Promise<RunResult> {
  await claim.release()
  if (signal.aborted) return { state: 'ended', ended }
  warn(`ftpkit: ${ended.job}: the run was ended: ${(claim.signal.reason as Error).message}`)
  return { state: 'busy' }
}

type Outcome = Pick<RunEnded, 'ok' | 'sites' | 'error'>

/** A run that can't be begun, such as for a book that can't be read, has failed. */
async function outcomeOf(
  name: string,
  scheduled: number,
  job: Job,
  options: RunnerOptions,
): Promise<Outcome> {
  try {
    const sites = await atSites(name, scheduled, job, options)
    return { ok: sites.every((site) => site.ok), sites }
  } catch (error) {
    return { ok: false, error: (error as Error).message, sites: [] }
  }
}

async function atSites(
  name: string,
  scheduled: number,
  job: Job,
  options: RunnerOptions,
): Promise<SiteOutcome[]> {
  const { file, store, connection, signal, now } = options
  const zone = job.when.zone ?? file.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const sites = chosenSites(job.sites)
  const marks = await store.marksOf(name, { scheduled, now, sites: sites.map(placeOf) })
  const outcomes = new Map<Site, SiteOutcome>()
  const waiting = [...sites]
  const work = async () => {
    for (let site = waiting.shift(); site; site = waiting.shift())
      outcomes.set(site, await runAtSite({ name, job, site, scheduled, zone, marks, connection, signal }))
  }
  await Promise.all(Array.from({ length: job.parallel }, work))
  return sites.flatMap((site) => outcomes.get(site) ?? [])
}

function report({ job, ok, sites, error }: RunEnded): void {
  const files = sites.reduce((sum, site) => sum + site.files, 0)
  const octets = sites.reduce((sum, site) => sum + site.octets, 0)
  const counts = [counted(files, 'file'), counted(octets, 'octet'), counted(sites.length, 'site')]
  notice(`ftpkit: ${job}: ${ok ? 'done' : 'failed'}, ${counts.join(', ')}`)
  if (error !== undefined) warn(`ftpkit: ${job}: ${error}`)
  for (const { site, error } of sites) if (error !== undefined) warn(`ftpkit: ${job} at ${site}: ${error}`)
}
