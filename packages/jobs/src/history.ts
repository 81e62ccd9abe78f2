// The history of jobs has a line of JSON for the begin of a run and one for its end, so that a run that was killed is known.

/** The begin of a run. Times are milliseconds since 1970. */
export interface RunBegun {
  readonly event: 'begun'
  readonly job: string
  /** The time that the run is for. */
  readonly scheduled: number
  readonly time: number
}

/** What became of a run at one site. */
export interface SiteOutcome {
  /** The site with its folders. */
  readonly site: string
  readonly ok: boolean
  readonly error?: string | undefined
  readonly attempts: number
  readonly files: number
  readonly octets: number
  /** Paths of sources that were not there. */
  readonly missing: readonly string[]
}

/** The end of a run. */
export interface RunEnded {
  readonly event: 'ended'
  readonly job: string
  readonly scheduled: number
  readonly time: number
  readonly ok: boolean
  /** Why it could not be begun at any site. */
  readonly error?: string | undefined
  readonly sites: readonly SiteOutcome[]
}

/** A run that was not begun, since its time had passed. */
export interface RunSkipped {
  readonly event: 'skipped'
  readonly job: string
  readonly scheduled: number
  readonly time: number
}

/** A run that another machine has done, for this time or a later one. */
export interface RunElsewhere {
  readonly event: 'elsewhere'
  readonly job: string
  readonly scheduled: number
  readonly time: number
}

/** A line of the history. */
export type HistoryEvent = RunBegun | RunEnded | RunSkipped | RunElsewhere

/** A line with its end. */
export function historyLine(event: HistoryEvent): string {
  return `${JSON.stringify(event)}\n`
}

/** The events in a history. Half a line at its end, which a killed process left, and other lines that are none are left out. */
export function historyIn(text: string): HistoryEvent[] {
  return text.split('\n').slice(0, -1).flatMap(eventIn)
}

function eventIn(line: string): HistoryEvent[] {
  try {
    const event = JSON.parse(line) as Partial<HistoryEvent> | null
    const isOurs = /^(?:begun|ended|skipped|elsewhere)$/.test(String(event?.event))
    const isWhole = typeof event?.job === 'string' && Number.isFinite(event.scheduled)
    return isOurs && isWhole ? [event as HistoryEvent] : []
  } catch {
    return []
  }
}

/** What is known of the runs of a job. */
export interface JobState {
  /** The latest time that has come and that a run was for. */
  readonly last: number | undefined
  /** The time that the latest run was for, which a clock that was wrong may have put into the future. */
  readonly latest: number | undefined
  /** The time of a run that was begun and has not ended: it was killed, and is to be ended first. */
  readonly unfinished: number | undefined
}

/** Whether a run has ended on this machine. */
export function hasEnded(job: string, scheduled: number, history: readonly HistoryEvent[]): boolean {
  return history.some(
    (event) => event.event === 'ended' && event.job === job && event.scheduled === scheduled,
  )
}

/** The state of a job after a history. @param now milliseconds since 1970. Default: the end of time */
export function stateOf(job: string, history: readonly HistoryEvent[], now = Infinity): JobState {
  const own = history.filter((event) => event.job === job)
  const latest = own.at(-1)
  let last: number | undefined
  for (const { scheduled } of own) if (scheduled <= now && scheduled > (last ?? -Infinity)) last = scheduled
  return {
    last,
    latest: latest?.scheduled,
    unfinished: latest?.event === 'begun' ? latest.scheduled : undefined,
  }
}
