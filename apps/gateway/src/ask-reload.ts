import { askReload } from '@ftpkit/daemon'
import type { ReloadResult } from './reload-result.js'

/**
 * Lets the gateway whose process number is in a file read its configuration again, and waits for the result.
 *
 * @returns lines that say what became of it
 * @throws Error that says why nothing has changed
 */
export async function reloadGateway(pidFile: string): Promise<string[]> {
  const { pid, result } = await askReload(pidFile)
  if (result === undefined) return [`process ${pid} was asked to reload; its log says what became of it`]
  const { routes, restart } = result as ReloadResult
  const lines = [`reloaded: routes: ${routes}`]
  return restart.length === 0 ? lines : [...lines, `a restart is needed for: ${restart.join(', ')}`]
}
