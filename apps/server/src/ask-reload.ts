import { askControl, controlPath, readPid } from '@ftpkit/daemon'
import type { ReloadResult } from './reload-result.js'

/** Node reports these where no process listens. */
const notListening: readonly (string | undefined)[] = ['ENOENT', 'ECONNREFUSED']

/**
 * Lets the server whose process number is in a file read its configuration again, and waits for the result.
 *
 * @returns lines that say what became of it
 * @throws Error that says why nothing has changed
 */
export async function askReload(pidFile: string): Promise<string[]> {
  const pid = readPid(pidFile)
  try {
    return linesOf((await askControl(controlPath(pidFile), 'reload')) as ReloadResult)
  } catch (error) {
    if (!notListening.includes((error as NodeJS.ErrnoException).code)) throw error
    signal(pid, pidFile)
    return [`process ${pid} was asked to reload; its log says what became of it`]
  }
}

function linesOf({ accounts, ended, restart }: ReloadResult): string[] {
  const lines = [`reloaded: accounts: ${accounts}, sessions ended: ${ended}`]
  return restart.length === 0 ? lines : [...lines, `a restart is needed for: ${restart.join(', ')}`]
}

/** For a server that could not make its control socket. */
function signal(pid: number, pidFile: string): void {
  try {
    process.kill(pid, 'SIGHUP')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Error(
      code === 'ESRCH' ? `the server of ${pidFile}, process ${pid}, is not running` : String(error),
    )
  }
}
