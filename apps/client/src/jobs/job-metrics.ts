import type { Endpoint } from '@ftpkit/command-line'
import { type HistoryEvent, type RunEnded, stateOf } from '@ftpkit/jobs'
import { Monitor } from '@ftpkit/metrics/http'
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { notice } from '../output.js'

/** What monitors ask of jobs. */
export interface JobMetricsOptions {
  readonly jobs: readonly string[]
  /** What has happened before; gauges begin with it, so that an alert survives a restart. */
  readonly history: readonly HistoryEvent[]
  /** When a job runs next after its last time, in milliseconds since 1970; undefined for never. */
  readonly nextOf: (job: string, last: number | undefined) => number | undefined
}

/** Counts runs of jobs, for Prometheus. The only labels are names of jobs and results. */
export class JobMetrics {
  /** What a scraper is given, with the metrics of the process. */
  readonly registry = new Registry()
  private readonly metrics: ReturnType<typeof registered>
  /** The time that the last run of each job was for. */
  private readonly last: Map<string, number | undefined>

  constructor({ jobs, history, nextOf }: JobMetricsOptions) {
    collectDefaultMetrics({ register: this.registry })
    this.last = new Map(jobs.map((job) => [job, stateOf(job, history).last]))
    this.metrics = registered(this.registry, () =>
      Array.from(this.last, ([job, last]) => [job, nextOf(job, last)]),
    )
    for (const job of jobs) {
      this.metrics.running.set({ job }, 0)
      for (const result of ['done', 'failed']) this.metrics.runs.inc({ job, result }, 0)
    }
    for (const event of history) if (event.event === 'ended' && jobs.includes(event.job)) this.showEnd(event)
  }

  /** Counts an event. */
  readonly onEvent = (event: HistoryEvent): void => {
    const { running, runs, files, octets } = this.metrics
    const { job, scheduled } = event
    this.last.set(job, scheduled)
    running.set({ job }, event.event === 'begun' ? 1 : 0)
    if (event.event === 'skipped' || event.event === 'elsewhere') runs.inc({ job, result: event.event })
    if (event.event !== 'ended') return
    runs.inc({ job, result: resultOf(event) })
    for (const site of event.sites) {
      files.inc({ job }, site.files)
      octets.inc({ job }, site.octets)
    }
    this.showEnd(event)
  }

  /** Answers monitors until the process ends. @throws Error that names the address */
  async listen({ host, port }: Endpoint): Promise<void> {
    const { url } = await Monitor.listen({
      ...{ host, port, registry: this.registry },
      notReady: async () => undefined,
    })
    notice(`ftpkit: metrics at ${url}`)
  }

  private showEnd(event: RunEnded): void {
    const { lastEnd, failedSites } = this.metrics
    lastEnd.set({ job: event.job, result: resultOf(event) }, event.time / 1_000)
    failedSites.set({ job: event.job }, event.sites.filter(({ ok }) => !ok).length)
  }
}

function resultOf({ ok }: RunEnded): string {
  return ok ? 'done' : 'failed'
}

function registered(registry: Registry, next: () => (readonly [job: string, time: number | undefined])[]) {
  const registers = [registry]
  const counter = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name: `ftpkit_job_${name}_total`, help, labelNames, registers })
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name: `ftpkit_job_${name}`, help, labelNames, registers })
  new Gauge({
    name: 'ftpkit_job_next_run_timestamp_seconds',
    help: 'When a job runs next',
    labelNames: ['job'],
    registers,
    collect() {
      this.reset()
      for (const [job, time] of next()) if (time !== undefined) this.set({ job }, time / 1_000)
    },
  })
  return {
    running: gauge('running', 'Whether a job is running', 'job'),
    runs: counter(
      'runs',
      'Runs, by their result: done, failed, skipped, or elsewhere: by another machine',
      'job',
      'result',
    ),
    files: counter('files', 'Files that were moved', 'job'),
    octets: counter('octets', 'Octets of the files that were moved', 'job'),
    failedSites: gauge('failed_sites', 'Sites at which the last run failed', 'job'),
    lastEnd: gauge('last_end_timestamp_seconds', 'When a run with this result last ended', 'job', 'result'),
  }
}
