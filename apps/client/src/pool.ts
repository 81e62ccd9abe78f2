import type { FtpClient } from '@ftpkit/node'

/** One thing to do in a session. */
export type Task = (client: FtpClient) => Promise<void>

/**
 * Does all tasks, in sessions at the same time. A task that fails doesn't keep the others from being done.
 *
 * @param first a session that is open; further ones are opened as there is work for them, and closed
 * @returns what the tasks threw
 */
export async function doAll(
  tasks: readonly Task[],
  first: FtpClient,
  { parallel, open }: { readonly parallel: number; readonly open: () => Promise<FtpClient> },
): Promise<unknown[]> {
  const faults: unknown[] = []
  let next = 0
  const work = async (client: FtpClient) => {
    for (let task = tasks[next++]; task; task = tasks[next++]) {
      await task(client).catch((fault) => faults.push(fault))
    }
  }
  const further = Array.from({ length: Math.min(parallel, tasks.length) - 1 }, async () => {
    await using client = await open()
    await work(client)
  })
  // Servers limit the sessions of a user: those that are open do the work.
  await Promise.all([work(first), ...further.map((session) => session.catch(() => {}))])
  return faults
}
