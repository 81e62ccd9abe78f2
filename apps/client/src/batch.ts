import type { FtpClient, TransferOptions, TransferReport } from '@ftpkit/node'
import { connectTo } from './connection.js'
import type { BatchChoice, ConnectionChoice } from './options.js'
import { doAll } from './pool.js'
import { Telling } from './telling.js'
import type { FtpUrl } from './url.js'

/** Something to do to one file, in whichever session is free. */
export interface FileTask {
  readonly action: string
  readonly path: string
  readonly size?: number | undefined
  run(
    client: FtpClient,
    options: Pick<TransferOptions, 'retries' | 'onProgress'>,
  ): Promise<TransferReport | undefined>
}

/**
 * Does what is to be done, tells it, and throws the first fault when all has been tried.
 *
 * @param first a session that is open
 */
export async function doBatch(
  tasks: readonly FileTask[],
  first: FtpClient,
  url: FtpUrl,
  choice: ConnectionChoice & Pick<BatchChoice, 'retries' | 'parallel' | 'json'>,
): Promise<void> {
  const telling = new Telling(choice.json ?? false)
  if (tasks.length > 1) telling.expect(tasks.reduce((sum, { size = 0 }) => sum + size, 0))
  const toDo = tasks.map((task) => async (client: FtpClient) => {
    const { action, path } = task
    const { progress, end } = telling.file(path)
    try {
      const report = await task.run(client, { retries: choice.retries, onProgress: progress })
      telling.done({ action, path, octets: report?.octets })
    } catch (error) {
      if (tasks.length > 1 || choice.json) telling.done({ action, path, error: (error as Error).message })
      throw error
    } finally {
      end()
    }
  })
  const faults = await doAll(toDo, first, {
    parallel: Math.max(1, choice.parallel),
    open: () => connectTo(url, choice),
  }).finally(() => telling.end())
  if (faults.length > 0) throw faults[0]
}
