import { once } from 'node:events'
import { existsSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '@ftpkit/testkit/server-program'
import { builtCommand } from '../built-commands.js'
import { run, start } from '../children.js'
import { processorTimeOfEnded } from '../process-figures.js'
import { account } from '../server/served.js'
import type { Done, Program } from '../turns.js'
import type { Task } from './task.js'

let child: Promise<string> | undefined

/**
 * A program moves files by an API, in a process of its own.
 *
 * @param count seconds of the whole process, as those of a command; or from connecting to QUIT, when it has loaded its modules
 */
export async function program(task: Task, count: 'whole' | 'session'): Promise<Done> {
  child ??= bundle(fileURLToPath(new URL('client-child.ts', import.meta.url)))
  const path = await child
  const begin = performance.now()
  const process_ = start(process.execPath, [path], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  process_.send(task)
  const [session] = (await once(process_, 'message')) as [number]
  const ended = once(process_, 'exit')
  process_.disconnect()
  await ended
  const seconds = count === 'session' ? session : (performance.now() - begin) / 1_000
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

/**
 * Runs `ftpkit` as it is built, with its defaults.
 *
 * @param local files that it moves
 * @throws Error if the build is missing or older than the sources
 */
export async function ftpkit(words: readonly string[], local: readonly string[] = []): Promise<Done> {
  const path = await builtCommand('client')
  return command([process.execPath, path, ...words], local)
}

/** A side whose processor time is that of the processes that it starts. */
export function commandProgram(name: string, run: () => Promise<Done>): Program {
  return { name, run, processorTime: () => processorTimeOfEnded() }
}

/** Whether a command is on this machine. */
export function has(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
}

export function url(port: number, path: string): string {
  return `ftp://${account.user}:${account.password}@127.0.0.1:${port}/${path}`
}
