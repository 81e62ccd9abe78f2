import { reloadLines } from '@ftpkit/daemon'
import type { ReloadResult } from './reload-result.js'

/** As {@link reloadLines}, of a gateway. */
export function reloadGateway(pidFile: string): Promise<string[]> {
  return reloadLines<ReloadResult>(pidFile, ({ routes }) => `routes: ${routes}`)
}
