import type { Endpoint } from '@ftpkit/command-line'
import { type HistoryEvent, type JobFile, nextTime, stateOf } from '@ftpkit/jobs'
import type { RedisClaims } from '@ftpkit/shared-state/redis'
import { placeOf } from '@ftpkit/site-book'
import { ExitStatus } from '../exit-status.js'
import { runDaemon, whenOf } from '../jobs/daemon.js'
import { readJobFile } from '../jobs/job-file.js'
import { type NotRun, type RunnerOptions, runJob } from '../jobs/runner.js'
import { JobStore, stateDirectory } from '../jobs/state.js'
import { kindOf } from '../jobs/steps.js'
import type { ConnectionChoice } from '../options.js'
import { printJson, printLine, warn } from '../output.js'
import { chosenSites } from '../sites/find.js'

interface RunChoice extends ConnectionChoice {
  /** Run the job now, whatever its time is. */
  readonly once?: string | undefined
  /** Run jobs when they are due, until a signal. */
  readonly daemon?: boolean | undefined
  /** Say what would be done, and do nothing. */
  readonly dryRun?: boolean | undefined
  /** Show what was done. */
  readonly history?: boolean | undefined
  /** Directory for the history, the marks and the locks. */
  readonly state?: string | undefined
  /** Where monitors are answered. */
  readonly metrics?: Endpoint | undefined
}

/** Runs the jobs of a file. */
export async function run(path: string, choice: RunChoice): Promise<void> {
  const file = await readJobFile(path)
  const store = await JobStore.open(choice.state ?? stateDirectory(path))
  const ending = new AbortController()
  const options: RunnerOptions = { file, store, connection: choice, signal: ending.signal, now: Date.now }
  if (choice.history) return showHistory(await store.history())
  if (choice.dryRun) return showPlan(options)
  const { once } = choice
  if (once !== undefined) assertJob(once, file)
  const claims = await claimsOf(file)
  const end = () => ending.abort()
  process.once('SIGINT', end).once('SIGTERM', end)
  try {
    if (choice.metrics) await showMetrics(choice.metrics, options)
    if (once !== undefined) await runOnce(once, { ...options, claims })
    else await runDaemon({ ...options, claims })
  } finally {
    // Where one job can not be run at all, the others end too.
    ending.abort()
    process.off('SIGINT', end).off('SIGTERM', end)
    await claims?.close()
  }
}

/** Counts what is done from now on, and answers monitors until the process ends. */
async function showMetrics(endpoint: Endpoint, options: RunnerOptions): Promise<void> {
  const { JobMetrics } = await import('../jobs/job-metrics.js')
  const { file, store, now } = options
  const since = now()
  const metrics = new JobMetrics({
    jobs: Object.keys(file.jobs),
    history: await store.recentHistory(),
    nextOf: (job, last) => nextTime(whenOf(file.jobs[job]!.when, options), { since, last }, now()),
  })
  store.onEvent = metrics.onEvent
  await metrics.listen(endpoint)
}

/** Undefined for a file that one machine runs alone. */
async function claimsOf({ sharedState }: JobFile): Promise<RedisClaims | undefined> {
  if (sharedState === undefined) return undefined
  const { openClaims } = await import('../jobs/open-claims.js')
  return openClaims(sharedState)
}

/** @throws RangeError for a job that is not there, or whose sites are not in the book */
function assertJob(name: string, { jobs }: JobFile): void {
  if (!Object.hasOwn(jobs, name))
    throw new RangeError(
      `no job is called ${JSON.stringify(name)}: there are ${Object.keys(jobs).join(', ')}`,
    )
  chosenSites(jobs[name]!.sites)
}

/** A run that was killed is ended for its own time, so that its files get the names that they were begun with. */
async function runOnce(name: string, options: RunnerOptions): Promise<void> {
  const { unfinished } = stateOf(name, await options.store.recentHistory())
  const run = (scheduled: number) => runJob({ name, scheduled, once: false }, options)
  const first = await run(unfinished ?? options.now())
  const isAnother = unfinished !== undefined && first.state === 'elsewhere'
  const result = isAnother ? await run(options.now()) : first
  if (result.state === 'ended') {
    if (!result.ended.ok) process.exitCode = ExitStatus.transfer
    return
  }
  const { status, message } = refusals[result.state]
  process.exitCode = status
  warn(`ftpkit: ${name} ${message}${'reason' in result ? result.reason : ''}`)
}

/** How it is said that a job was not run. */
const refusals: Readonly<Record<NotRun['state'], { readonly status: number; readonly message: string }>> = {
  locked: { status: ExitStatus.localFile, message: 'is run by another process' },
  busy: { status: ExitStatus.localFile, message: 'is run by another machine' },
  elsewhere: {
    status: ExitStatus.localFile,
    message: 'was run by another machine for a later time: compare the clocks of both',
  },
  ahead: { status: ExitStatus.localFile, message: 'was not run: ' },
  away: { status: ExitStatus.connection, message: 'was not run: ' },
}

function showHistory(events: readonly HistoryEvent[]): void {
  for (const event of events) printJson(event)
}

async function showPlan(options: RunnerOptions): Promise<void> {
  const { file, store, now } = options
  const history = await store.recentHistory()
  for (const [name, job] of Object.entries(file.jobs)) {
    const { last } = stateOf(name, history)
    const next = nextTime(whenOf(job.when, options), { since: now(), last }, now())
    printLine(`${name}: ${next === undefined ? 'not again' : `next at ${new Date(next).toISOString()}`}`)
    printLine(`  sites: ${chosenSites(job.sites).map(placeOf).join(', ')}`)
    for (const [index, step] of job.steps.entries()) printLine(`  ${index + 1}. ${lineOf(step)}`)
  }
}

function lineOf(step: JobFile['jobs'][string]['steps'][number]): string {
  const kind = kindOf(step)
  const facts = Object.entries(step[kind]!).filter(
    ([, value]) => value !== undefined && value !== false && value !== 0,
  )
  return `${kind} ${facts.map(([key, value]) => `${key}: ${JSON.stringify(value)}`).join(', ')}`
}
