import type { HistoryEvent, Job, JobFile, RunEnded, SiteOutcome } from '@ftpkit/jobs'
import type { Site } from '@ftpkit/site-book'
import type { ConnectionChoice } from '../options.js'
import { notice, warn } from '../output.js'
import { chosenSites } from '../sites/find.js'
import { runProgram } from './programs.js'
import { runAtSite } from './site-run.js'
import type { JobStore } from './state.js'

/** What runs of jobs need. */
export interface RunnerOptions {
  readonly file: JobFile
  readonly store: JobStore
  readonly connection: ConnectionChoice
  /** Ends runs. */
  readonly signal: AbortSignal
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Milliseconds for which marks are kept: what is older is not at the site any more, or was changed. */
const keptMarks = 400 * 86_400_000

/** Milliseconds that a webhook may take. */
const webhookTime = 30_000

/**
 * Runs a job for a time, at all its sites. The run is in the history before it begins and after it has ended.
 *
 * @returns undefined where another process runs the job
 */
export async function runJob(
  name: string,
  scheduled: number,
  options: RunnerOptions,
): Promise<RunEnded | undefined> {
  const { file, store, now } = options
  const job = file.jobs[name]!
  await using lock = await store.hold(name)
  if (!lock) {
    notice(`ftpkit: ${name} is run by another process`)
    return undefined
  }
  await store.record({ event: 'begun', job: name, scheduled, time: now() })
  const sites = await atSites(name, scheduled, job, options)
  const ok = sites.every((site) => site.ok)
  const ended: RunEnded = { event: 'ended', job: name, scheduled, time: now(), ok, sites }
  // A run that was ended from outside is not over: the next start ends it.
  if (options.signal.aborted) return ended
  await store.record(ended)
  report(ended)
  await tell(name, job, ended)
  return ended
}

async function atSites(
  name: string,
  scheduled: number,
  job: Job,
  options: RunnerOptions,
): Promise<SiteOutcome[]> {
  const { file, store, connection, signal, now } = options
  const marks = await store.marksOf(name, ({ time }) => time === undefined || now() - time < keptMarks)
  const zone = job.when.zone ?? file.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone
  const sites = chosenSites(job.sites)
  const outcomes = new Map<Site, SiteOutcome>()
  const waiting = [...sites]
  const work = async () => {
    for (let site = waiting.shift(); site; site = waiting.shift())
      outcomes.set(site, await runAtSite({ name, job, site, scheduled, zone, marks, connection, signal }))
  }
  await Promise.all(Array.from({ length: job.parallel }, work))
  return sites.flatMap((site) => outcomes.get(site) ?? [])
}

function report({ job, ok, sites }: RunEnded): void {
  const [files, octets] = [
    sites.reduce((sum, site) => sum + site.files, 0),
    sites.reduce((sum, site) => sum + site.octets, 0),
  ]
  notice(`ftpkit: ${job}: ${ok ? 'done' : 'failed'}, ${files} files, ${octets} octets, ${sites.length} sites`)
  for (const { site, error } of sites) if (error !== undefined) warn(`ftpkit: ${job} at ${site}: ${error}`)
}

/** Tells programs and services what became of a run. What fails there changes nothing. */
async function tell(name: string, { on }: Job, ended: RunEnded): Promise<void> {
  const isMissing = ended.sites.some(({ missing }) => missing.length > 0)
  const notices = [...(ended.ok ? on.success : on.failure), ...(isMissing ? on.missing : [])]
  for (const { command, webhook } of notices) {
    try {
      if (command)
        await runProgram({
          words: command,
          values: { job: name, error: errorOf(ended) },
          timeout: webhookTime,
        })
      else if (webhook !== undefined) await post(webhook, ended)
    } catch (error) {
      warn(`ftpkit: ${name}: a notice failed: ${(error as Error).message}`)
    }
  }
}

function errorOf({ sites }: RunEnded): string {
  return sites.flatMap(({ site, error }) => (error === undefined ? [] : [`${site}: ${error}`])).join('; ')
}

async function post(url: string, event: HistoryEvent): Promise<void> {
  const { ok, status } = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(event),
    redirect: 'error',
    signal: AbortSignal.timeout(webhookTime),
  })
  if (!ok) throw new Error(`${new URL(url).host} answered ${status}`)
}
