import type { ReloadOutcome } from '@ftpkit/daemon'

/** What a reload did. */
export interface ReloadResult extends ReloadOutcome {
  /** How many accounts there are. */
  readonly accounts: number
  /** How many sessions of accounts that were removed or changed were ended. */
  readonly ended: number
}
