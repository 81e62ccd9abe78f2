import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '@ftpkit/testkit/server-program'
import { run, start } from '../children.js'
import type { Done } from '../server/clients.js'
import { account } from '../server/served.js'
import type { Task } from './task.js'

let child: Promise<string> | undefined

/** Has a client move files, in a process that is there already. */
export async function program(task: Task): Promise<Done> {
  child ??= bundle(fileURLToPath(new URL('client-child.ts', import.meta.url)))
  const process_ = start(process.execPath, [await child], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  process_.send(task)
  const [seconds] = (await once(process_, 'message')) as [number]
  const ended = once(process_, 'exit')
  process_.disconnect()
  await ended
  return { seconds, octets: moved(task.files.map(({ local }) => local)) }
}

/** Octets of local files. */
function moved(files: readonly string[]): number {
  return files.reduce((sum, file) => sum + statSync(file).size, 0)
}

/** Runs a command line to its end. @param local files that it moves */
export async function command(words: readonly string[], local: readonly string[] = []): Promise<Done> {
  const begin = performance.now()
  await run(words[0]!, words.slice(1))
  return { seconds: (performance.now() - begin) / 1_000, octets: moved(local) }
}

/** `ftpkit` as it is built. */
export const ftpkit = fileURLToPath(new URL('../../../../apps/client/dist/main.js', import.meta.url))

/** Whether a command is on this machine. */
export function has(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
}

export function url(port: number, path: string): string {
  return `ftp://${account.user}:${account.password}@127.0.0.1:${port}/${path}`
}
