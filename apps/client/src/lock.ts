import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { writing } from './writing.js'

/** Milliseconds after which a process that removes a stale lock counts as dead. */
const patience = 10_000

/** A lock that is held. */
export interface HeldLock extends AsyncDisposable {
  readonly path: string
}

/**
 * Takes a lock, which is a file that names its process. One of a process that is not running any more, or of another start of the
 * machine, is taken over.
 *
 * @returns undefined where another process holds it
 * @throws FtpError `local-file` where its file can't be written
 */
export async function takeLock(path: string): Promise<HeldLock | undefined> {
  const own = `${path}.${randomBytes(8).toString('hex')}`
  try {
    await writing(path, () => writeFile(own, identityOf(process.pid), { flag: 'wx', mode: 0o600 }))
    if ((await linked(own, path)) || ((await isStale(path)) && (await takenOver(own, path))))
      return held(path)
    return undefined
  } finally {
    await rm(own, { force: true })
  }
}

/** Milliseconds between two looks at a lock that another process holds, and after which it is not waited for any more. */
const pause = 50
const longest = 20_000

/** Takes a lock as soon as no other process holds it. @throws Error after 20 seconds */
export async function awaitLock(path: string): Promise<HeldLock> {
  for (let waited = 0; waited < longest; waited += pause) {
    const lock = await takeLock(path)
    if (lock) return lock
    await wait(pause)
  }
  throw new Error(`another process has held ${path} for ${longest / 1_000} seconds`)
}

function held(path: string): HeldLock {
  return { path, [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

/** A link is made at once or not at all, also where two processes try. */
async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** One process at a time removes a stale lock, so that none removes the lock that another has taken meanwhile. */
async function takenOver(own: string, path: string): Promise<boolean> {
  const breaker = `${path}.breaker`
  if (await isOld(breaker)) await rm(breaker, { force: true })
  if (!(await linked(own, breaker))) return false
  try {
    if (await isStale(path)) await rm(path, { force: true })
    return await linked(own, path)
  } finally {
    await rm(breaker, { force: true })
  }
}

async function isOld(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined)
  return stats !== undefined && Date.now() - stats.ctimeMs > patience
}

async function isStale(path: string): Promise<boolean> {
  const identity = await readFile(path, 'utf8').catch(() => undefined)
  if (identity === undefined) return true
  const pid = Number(identity.split(' ', 1)[0])
  return !Number.isInteger(pid) || pid < 1 || identityOf(pid) !== identity
}

/** The number of a process, with the start of the machine and its own where the system tells them, since numbers come again. */
function identityOf(pid: number): string {
  return [pid, textIn('/proc/sys/kernel/random/boot_id'), startOf(pid)].join(' ')
}

/** Undefined for a process that is not running. */
function startOf(pid: number): string | undefined {
  const status = textIn(`/proc/${pid}/stat`)
  // The name of the program may have blanks and brackets.
  if (status !== undefined) return status.slice(status.lastIndexOf(')') + 2).split(' ')[19]
  return process.platform !== 'linux' && isRunning(pid) ? 'running' : undefined
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function textIn(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return undefined
  }
}
