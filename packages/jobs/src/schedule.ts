import { Cron } from 'croner'

/** The minutes of a cron expression, in a time zone of the IANA database. */
export interface CronTime {
  readonly cron: string
  readonly zone: string
}

/** When a job runs. */
export type When =
  | CronTime
  /** At the start, and then at each multiple of this number of milliseconds since 1970, which all machines know. */
  | { readonly every: number }
  /** Once, at the start. */
  | { readonly now: true }

/** What a daemon knows of the runs of a job. Times are milliseconds since 1970. */
export interface PastRuns {
  /** When the daemon has begun, or when the job was added. */
  readonly since: number
  /** The time that the last run was for; undefined for none. */
  readonly last?: number | undefined
}

/** A run that is due. */
export interface DueRun {
  /** The time that it is for, which dates in names are made of. */
  readonly scheduled: number
  /** Whether it is late, and not to be run: the time only counts as past. */
  readonly skip: boolean
}

/** How late a run may begin, in milliseconds, before it counts as missed. */
const grace = 60_000

/** A last run that is so far ahead of the clock was noted by a clock that was wrong. */
const maxAhead = 86_400_000

/**
 * The run of a job that is due, if any. However many were missed, one is caught up: that for the latest time.
 *
 * @param missed what becomes of runs that were missed
 */
export function dueRun(when: When, past: PastRuns, now: number, missed: 'run' | 'skip'): DueRun | undefined {
  const last = past.last !== undefined && past.last > now + maxAhead ? undefined : past.last
  if ('now' in when) return last === undefined ? { scheduled: past.since, skip: false } : undefined
  const scheduled =
    'every' in when ? lastMultiple(when.every, last, now) : lastMatch(when, last ?? past.since, now)
  if (scheduled === undefined) return undefined
  return { scheduled, skip: missed === 'skip' && now - scheduled > grace }
}

/** When the next run may be due, for a timer; undefined for never. */
export function nextTime(when: When, past: PastRuns, now: number): number | undefined {
  if ('now' in when) return past.last === undefined ? now : undefined
  if ('every' in when)
    return past.last === undefined
      ? now
      : Math.max(now, (Math.floor(past.last / when.every) + 1) * when.every)
  return matcher(when)
    .nextRun(new Date(Math.max(now, past.last ?? 0)))
    ?.getTime()
}

/** The latest multiple that is not after now, unless it is past. */
function lastMultiple(every: number, last: number | undefined, now: number): number | undefined {
  const scheduled = now - (now % every)
  return last === undefined || scheduled > last ? scheduled : undefined
}

/** Times that are looked at, one after the other, before the rest is left to a later call. */
const maxSteps = 10_000

/** The latest time of a cron expression after a time, and not after now. */
function lastMatch(when: CronTime, after: number, now: number): number | undefined {
  const cron = matcher(when)
  // What was missed while a machine stood still may be years of minutes: the days before the last one don't matter.
  let from = after
  for (let back = maxAhead; back < now - after; back *= 4) {
    const first = cron.nextRun(new Date(now - back))?.getTime()
    if (first === undefined || first > now) continue
    from = now - back
    break
  }
  let found: number | undefined
  for (let steps = 0; steps < maxSteps; steps += 1) {
    const next = cron.nextRun(new Date(found ?? from))?.getTime()
    if (next === undefined || next > now) return found
    found = next
  }
  return found
}

const matchers = new Map<string, Cron>()

/** @throws RangeError for a wrong expression or zone, or one that never comes */
function matcher({ cron, zone }: CronTime): Cron {
  const key = `${zone} ${cron}`
  const known = matchers.get(key) ?? new Cron(cron, { timezone: zone, paused: true, mode: '5-part' })
  matchers.set(key, known)
  return known
}

/** What is wrong with a cron expression and its zone; undefined for nothing. @param from a time, in milliseconds since 1970 */
export function cronFault(cron: string, zone: string, from: number): string | undefined {
  try {
    const next = new Cron(cron, { timezone: zone, paused: true, mode: '5-part' }).nextRun(new Date(from))
    return next === null ? 'this day never comes' : undefined
  } catch (error) {
    const { message } = error as Error
    return /time ?zone/i.test(message) ? `${zone} is not a time zone` : message.replace(/^\w+: /, '')
  }
}
