import { setTimeout as wait } from 'node:timers/promises'
import { dueRun, nextTime, stateOf, type When } from '@ftpkit/jobs'
import { notice, warn } from '../output.js'
import { type RunnerOptions, runJob } from './runner.js'

/** Milliseconds after which the clock is looked at again, which may have been set. */
const maxSleep = 30_000

/** Milliseconds after which a run that another machine has, or that waits for Redis, is looked at again. */
const busySleep = 5_000

/** Milliseconds after which a job is looked at again that could not be run: a disk may be full, or the book wrong. */
const faultSleep = 30_000

const noRun = { state: 'none' } as const

/** Runs each job whenever it is due, until the signal. Runs of one job never overlap. */
export async function runDaemon(options: RunnerOptions): Promise<void> {
  await Promise.all(Object.keys(options.file.jobs).map((name) => runForEver(name, options)))
}

async function runForEver(name: string, options: RunnerOptions): Promise<void> {
  const { now, signal } = options
  let since = now()
  while (!signal.aborted) {
    // The clock may have been wrong at the start.
    since = Math.min(since, now())
    const pause = await lookAt(name, since, options).catch((error: Error) => {
      warn(`ftpkit: ${name}: ${error.message}; again in ${faultSleep / 1_000} s`)
      return faultSleep
    })
    if (pause === undefined) return
    await wait(pause, undefined, { signal }).catch(() => {})
  }
}

/** Runs a job if it is due. @returns milliseconds until it is to be looked at again; undefined for never */
async function lookAt(name: string, since: number, options: RunnerOptions): Promise<number | undefined> {
  const { store, now } = options
  const job = options.file.jobs[name]!
  const when = whenOf(job.when, options)
  const { last: past, latest, unfinished } = stateOf(name, await store.recentHistory(), now())
  const last = 'now' in when ? latest : past
  // What a killed process has begun is ended first, for its own time.
  const due =
    unfinished === undefined
      ? dueRun(when, { since, last }, now(), job.missed)
      : { scheduled: unfinished, skip: false }
  if (due?.skip) await store.record({ event: 'skipped', job: name, scheduled: due.scheduled, time: now() })
  const result =
    due && !due.skip ? await runJob({ name, scheduled: due.scheduled, once: 'now' in when }, options) : noRun
  const { state } = result
  if (state === 'locked') notice(`ftpkit: ${name} is run by another process`)
  if (state === 'ahead') warn(`ftpkit: ${name} was not run: ${result.reason}`)
  if (state === 'ended' || state === 'elsewhere') return 0
  const next = nextTime(when, { since, last: due?.scheduled ?? last }, now())
  if (next === undefined && !due) return undefined
  const longest = state === 'busy' || state === 'away' ? busySleep : maxSleep
  return Math.min(longest, Math.max(100, (next ?? now() + longest) - now()))
}

/** When a job runs, with its zone. */
export function whenOf(when: RunnerOptions['file']['jobs'][string]['when'], { file }: RunnerOptions): When {
  if (when.cron !== undefined)
    return {
      cron: when.cron,
      zone: when.zone ?? file.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    }
  return when.every === undefined ? { now: true } : { every: when.every }
}
