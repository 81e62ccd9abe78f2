import { existsSync, realpathSync } from 'node:fs'
import { sep } from 'node:path'
import type { Logger } from '@ftpkit/daemon/log'
import type { Tap } from '@ftpkit/node/server'
import type { CaptureCommand } from './options.js'

/** The captures of all sessions of a server. */
export interface Captures {
  readonly tap: Tap
  /** Writes what waits, and closes all files, unless that takes too long. */
  close(): Promise<void>
}

/** Milliseconds for a slow disk at the end; what is not written by then is missing. */
const closingTime = 5_000

/**
 * Begins to record.
 *
 * @param served the directories that users see
 * @throws Error for a directory that can't be made or that users would be served
 */
export async function recordSessions(
  { directory, ...command }: CaptureCommand,
  served: readonly string[],
  log: Logger,
): Promise<Captures> {
  const { CaptureDirectory } = await import('@ftpkit/live-capture')
  const onFault = (err: Error) => log.error({ err }, 'sessions can not be recorded as a whole')
  const captures = new CaptureDirectory(directory, { ...command, program: 'ftpkit-server', onFault })
  const root = served.find((each) => isWithin(captures.directory, each))
  if (root !== undefined)
    throw new Error(`--capture ${directory} is within ${root}, so that users would see it`)
  if (command.secrets) log.warn({ directory }, 'sessions are recorded with their passwords')
  process.once('exit', () => captures.flush())
  return { tap: captures.tap, close: () => Promise.race([captures.close(), late()]) }
}

/** Whether users see a path. What is served of another storage is not a directory. */
function isWithin(path: string, served: string): boolean {
  if (!existsSync(served)) return false
  const directory = realpathSync(served)
  return `${path}${sep}`.startsWith(directory.endsWith(sep) ? directory : `${directory}${sep}`)
}

function late(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, closingTime).unref())
}
