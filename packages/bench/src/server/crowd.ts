import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { start } from '../children.js'
import type { CrowdAnswer, CrowdTask } from './crowd-child.js'

/** Processes that the clients of a line are spread over. */
const processes = 4

/** What many clients did, whose sessions stay until they are stopped. */
export interface Crowd extends CrowdAnswer {
  stop(): void
}

/** Lets many clients do the same. */
export async function crowd(task: Omit<CrowdTask, 'first'>): Promise<Crowd> {
  const children = Array.from({ length: processes }, () =>
    start(
      process.execPath,
      [...process.execArgv, fileURLToPath(new URL('crowd-child.ts', import.meta.url))],
      { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
    ),
  )
  const clients = task.clients / processes
  for (const [index, child] of children.entries())
    child.send({ ...task, clients, first: index * clients } satisfies CrowdTask)
  if (task.kind === 'transfer') {
    await Promise.all(children.map((child) => once(child, 'message')))
    for (const child of children) child.send('all have begun')
  }
  const answers = await Promise.all(
    children.map(async (child) => ((await once(child, 'message')) as [CrowdAnswer])[0]),
  )
  return {
    logins: answers.flatMap(({ logins }) => logins),
    errors: answers.flatMap(({ errors }) => errors),
    stop: () => {
      for (const child of children) child.kill('SIGKILL')
    },
  }
}
