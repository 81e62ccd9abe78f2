import type { FtpClient, TransferOptions, TransferReport } from '@ftpkit/node'
import type { BatchChoice } from './options.js'
import { doAll } from './pool.js'
import { Telling } from './telling.js'

/** What one transfer of a batch is told. */
export type TaskOptions = Pick<TransferOptions, 'retries' | 'onProgress' | 'signal'>

/** Something to do to one file, in whichever session is free. */
export interface FileTask {
  readonly action: string
  readonly path: string
  readonly size?: number | undefined
  run(client: FtpClient, options: TaskOptions): Promise<TransferReport | undefined>
}

/** A session that is open, and how to open more like it. */
export interface Station {
  readonly client: FtpClient
  open(): Promise<FtpClient>
}

/** How many at the same time, and how they are told. */
export interface BatchOptions extends Pick<BatchChoice, 'retries' | 'parallel' | 'json'> {
  /** Gives up the files on their way, and those that wait. */
  readonly signal?: AbortSignal
}

/** Does what is to be done, tells it, and throws the first fault when all has been tried. */
export async function doBatch(
  tasks: readonly FileTask[],
  station: Station,
  { retries, parallel, json = false, signal }: BatchOptions,
): Promise<void> {
  const telling = new Telling(json)
  if (tasks.length > 1) telling.expect(tasks.reduce((sum, { size = 0 }) => sum + size, 0))
  const toDo = tasks.map((task) => async (client: FtpClient) => {
    const { action, path } = task
    const { progress, end } = telling.file(path)
    try {
      signal?.throwIfAborted()
      const report = await task.run(client, { retries, onProgress: progress, ...(signal && { signal }) })
      telling.done({ action, path, octets: report?.octets })
    } catch (error) {
      if (!signal?.aborted && (tasks.length > 1 || json)) {
        telling.done({ action, path, error: (error as Error).message })
      }
      throw error
    } finally {
      end()
    }
  })
  const faults = await doAll(toDo, station.client, {
    parallel: Math.max(1, parallel),
    open: () => station.open(),
  }).finally(() => telling.end())
  if (faults.length > 0) throw faults[0]
}
