import { askControl, controlPath } from './control-client.js'
import { readPid } from './pid-file.js'

/** Node reports these where no process listens. */
const notListening: readonly (string | undefined)[] = ['ENOENT', 'ECONNREFUSED']

/** What became of a request to reload. */
export interface AskedReload {
  /** Number of the process. */
  readonly pid: number
  /** What the command `reload` of its control socket returned; undefined where a signal was sent, which has no answer. */
  readonly result: unknown
}

/**
 * Lets the process whose number is in a file read its configuration again: by the command `reload` of its control socket, or by
 * SIGHUP where it has none.
 *
 * @throws Error that says why nothing has changed
 */
export async function askReload(pidFile: string): Promise<AskedReload> {
  const pid = readPid(pidFile)
  try {
    return { pid, result: await askControl(controlPath(pidFile), 'reload') }
  } catch (error) {
    if (!notListening.includes((error as NodeJS.ErrnoException).code)) throw error
    signal(pid, pidFile)
    return { pid, result: undefined }
  }
}

/** For a process that could not make its control socket. */
function signal(pid: number, pidFile: string): void {
  try {
    process.kill(pid, 'SIGHUP')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(code === 'ESRCH' ? `process ${pid} of ${pidFile} is not running` : String(error))
  }
}
