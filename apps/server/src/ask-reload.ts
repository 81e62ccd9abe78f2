import { reloadLines } from '@ftpkit/daemon'
import type { ReloadResult } from './reload-result.js'

/** As {@link reloadLines}, of a server. */
export function reloadServer(pidFile: string): Promise<string[]> {
  return reloadLines<ReloadResult>(
    pidFile,
    ({ accounts, ended }) => `accounts: ${accounts}, sessions ended: ${ended}`,
  )
}
