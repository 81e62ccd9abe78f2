import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { HistoryEvent, SiteOutcome } from '@ftpkit/jobs'
import { expect, test } from 'vitest'
import { JobMetrics } from '../../src/jobs/job-metrics.js'
import { program } from '../served.js'
import { JobPlace } from './place.js'

const site = (outcome: Partial<SiteOutcome>): SiteOutcome => ({
  ...{ site: 'one', ok: true, attempts: 1, files: 0, octets: 0, missing: [] },
  ...outcome,
})

const begun = (scheduled: number): HistoryEvent => ({ event: 'begun', job: 'a', scheduled, time: scheduled })

const ended = (scheduled: number, ...sites: SiteOutcome[]): HistoryEvent => ({
  ...{ event: 'ended', job: 'a', scheduled, time: scheduled + 500, sites },
  ok: sites.every(({ ok }) => ok),
})

/** Those of jobs, without those of the process. */
async function linesOf(metrics: JobMetrics): Promise<string[]> {
  const text = await metrics.registry.metrics()
  return text.split('\n').filter((line) => line.startsWith('ftpkit_job_'))
}

test('runs, files, octets and failed sites are counted, and the next run is there', async () => {
  const nextOf = (_job: string, last = 0) => last + 60_000
  const metrics = new JobMetrics({ jobs: ['a'], history: [], nextOf })
  metrics.onEvent(begun(1_000))
  expect(await linesOf(metrics)).toContain('ftpkit_job_running{job="a"} 1')
  metrics.onEvent(ended(1_000, site({ files: 2, octets: 30 }), site({ ok: false, error: 'x' })))
  metrics.onEvent(begun(2_000))
  metrics.onEvent(ended(2_000, site({ files: 1, octets: 4 })))
  metrics.onEvent({ event: 'skipped', job: 'a', scheduled: 3_000, time: 9_000 })
  metrics.onEvent(begun(4_000))
  metrics.onEvent({ event: 'elsewhere', job: 'a', scheduled: 4_000, time: 9_000 })
  expect((await linesOf(metrics)).sort()).toEqual([
    'ftpkit_job_failed_sites{job="a"} 0',
    'ftpkit_job_files_total{job="a"} 3',
    'ftpkit_job_last_end_timestamp_seconds{job="a",result="done"} 2.5',
    'ftpkit_job_last_end_timestamp_seconds{job="a",result="failed"} 1.5',
    'ftpkit_job_next_run_timestamp_seconds{job="a"} 64',
    'ftpkit_job_octets_total{job="a"} 34',
    'ftpkit_job_running{job="a"} 0',
    'ftpkit_job_runs_total{job="a",result="done"} 1',
    'ftpkit_job_runs_total{job="a",result="elsewhere"} 1',
    'ftpkit_job_runs_total{job="a",result="failed"} 1',
    'ftpkit_job_runs_total{job="a",result="skipped"} 1',
  ])
})

test('the last end of each result is known after a restart, and jobs of former files are not shown', async () => {
  const gone: HistoryEvent = { event: 'ended', job: 'gone', scheduled: 1, time: 1, ok: true, sites: [] }
  const history = [begun(1_000), ended(1_000, site({ ok: false })), gone]
  const lines = await linesOf(new JobMetrics({ jobs: ['a'], history, nextOf: () => undefined }))
  expect(lines).toContain('ftpkit_job_last_end_timestamp_seconds{job="a",result="failed"} 1.5')
  expect(lines).toContain('ftpkit_job_failed_sites{job="a"} 1')
  expect(lines).toContain('ftpkit_job_runs_total{job="a",result="failed"} 0')
  expect(lines.join()).not.toContain('gone')
})

test('--metrics answers Prometheus while jobs run', async () => {
  await using place = await JobPlace.start()
  place.store({ x: 'x' })
  const often = { every: '1s' }
  place.jobs({ often: { when: often, sites: ['one'], steps: [{ get: { from: 'x', to: 'x' } }] } })
  const daemon = spawn(process.execPath, [program, 'run', 'jobs.yaml', '--metrics', '0'], {
    cwd: place.served.place,
    env: { ...process.env, ...place.environment },
  })
  const exited = once(daemon, 'exit')
  const [line] = (await once(createInterface(daemon.stderr), 'line')) as [string]
  const [url = ''] = /http:\/\/127\.0\.0\.1:\d+\/metrics$/.exec(line) ?? []
  const text = () => fetch(url).then((answer) => answer.text())
  await expect
    .poll(text, { timeout: 30_000 })
    .toMatch(/ftpkit_job_runs_total\{job="often",result="done"\} [1-9]/)
  expect(await text()).toContain('ftpkit_job_files_total{job="often"} 1')
  daemon.kill('SIGTERM')
  expect(await exited).toEqual([0, null])
})
