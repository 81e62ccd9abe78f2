import type { ReloadOutcome } from '@ftpkit/daemon'

/** What a reload did. */
export interface ReloadResult extends ReloadOutcome {
  /** How many routes there are. */
  readonly routes: number
}
