import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const running = new Set<ChildProcess>()
const folders = new Set<string>()

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})
process.once('SIGINT', () => process.exit(130))
process.once('SIGTERM', () => process.exit(143))

/** Starts a program that never outlives this one. */
export function start(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, options)
  running.add(child)
  child.once('error', () => running.delete(child))
  child.once('exit', () => running.delete(child))
  return child
}

/** Waits for the end of a program. @throws Error unless it ends with 0 */
export async function success(child: ChildProcess, what: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  if (child.exitCode !== 0) throw new Error(`${what} ended with ${child.exitCode ?? child.signalCode}`)
}

/** Ends a program by SIGTERM, and waits for its end. */
export async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

/** Runs a program to its end; what it says goes to our standard error. @throws Error unless it ends with 0 */
export async function run(command: string, args: readonly string[]): Promise<void> {
  await success(start(command, args, { stdio: ['ignore', 'ignore', 'inherit'] }), command)
}

/** Where files lie in memory, if anywhere: the disk would be measured otherwise, and with it who else uses it. */
export const inMemory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

/** A new folder, removed at the end of this process. @param parent default: the system's folder for temporary files */
export function temporaryFolder(parent = tmpdir()): string {
  const folder = mkdtempSync(join(parent, 'ftpkit-bench-'))
  folders.add(folder)
  return folder
}
