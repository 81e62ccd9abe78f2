import type { FtpClient, TransferOptions, TransferReport } from '@ftpkit/node'
import type { BatchChoice } from './options.js'
import { ProgressReporter } from './progress.js'

/** The options that a batch passes to each transfer. */
export type TaskOptions = Pick<TransferOptions, 'retries' | 'onProgress' | 'onStartOver' | 'signal'>

/** The transfer of one file, which can run in any session. */
export interface FileTask {
  /** In the past tense, for the report: `fetched`, `stored`, `copied`. */
  readonly action: string
  readonly path: string
  readonly size?: number | undefined
  run(client: FtpClient, options: TaskOptions): Promise<TransferReport | undefined>
}

/**
 * What could not be begun, reported like a transfer that failed.
 *
 * @param fault what {@link runBatch} throws, if it is the first
 */
export function failedTask(action: string, path: string, fault: Error): FileTask {
  return { action, path, run: () => Promise.reject(fault) }
}

/** An open session, and a way to open more like it. */
export interface SessionSource {
  readonly client: FtpClient
  open(): Promise<FtpClient>
}

/** How many transfers run at the same time, and how they are reported. */
export interface BatchOptions extends Pick<BatchChoice, 'retries' | 'parallel' | 'json'> {
  /** Aborts the transfers in progress, and cancels the others. */
  readonly signal?: AbortSignal | undefined
}

/** Runs all tasks and reports each. When all have been tried, throws the first error. */
export async function runBatch(
  tasks: readonly FileTask[],
  sessions: SessionSource,
  { retries, parallel, json = false, signal }: BatchOptions,
): Promise<void> {
  const reporter = new ProgressReporter(json)
  if (tasks.length > 1) reporter.expect(tasks.reduce((sum, { size = 0 }) => sum + size, 0))
  const jobs = tasks.map((task) => async (client: FtpClient) => {
    const { action, path } = task
    const { progress, end } = reporter.file(path)
    try {
      signal?.throwIfAborted()
      const onStartOver = (reason: string) => reporter.note(`${path} begins again: ${reason}`)
      const report = await task.run(client, { retries, onProgress: progress, onStartOver, signal })
      reporter.done({ action, path, octets: report?.octets })
    } catch (error) {
      if (!signal?.aborted && (tasks.length > 1 || json)) {
        reporter.done({ action, path, error: (error as Error).message })
      }
      throw error
    } finally {
      end()
    }
  })
  const faults = await runAll(jobs, sessions, Math.max(1, parallel)).finally(() => reporter.end())
  if (faults.length > 0) throw faults[0]
}

/**
 * Runs jobs in up to `parallel` sessions. A job that fails does not stop the others. The further sessions are closed at
 * the end.
 *
 * @returns what the jobs threw
 */
async function runAll(
  jobs: readonly ((client: FtpClient) => Promise<void>)[],
  sessions: SessionSource,
  parallel: number,
): Promise<unknown[]> {
  const faults: unknown[] = []
  let next = 0
  const work = async (client: FtpClient) => {
    for (let job = jobs[next++]; job; job = jobs[next++]) {
      await job(client).catch((fault) => faults.push(fault))
    }
  }
  const further = Array.from({ length: Math.min(parallel, jobs.length) - 1 }, async () => {
    await using client = await sessions.open()
    await work(client)
  })
  // Servers limit the sessions of a user: those that could be opened do all the work.
  await Promise.all([work(sessions.client), ...further.map((session) => session.catch(() => {}))])
  return faults
}
