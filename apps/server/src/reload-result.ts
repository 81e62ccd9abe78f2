/** What a reload did. */
export interface ReloadResult {
  /** How many accounts there are. */
  readonly accounts: number
  /** How many sessions of accounts that were removed or changed were ended. */
  readonly ended: number
  /** Keys that have changed too, and need a restart. */
  readonly restart: readonly string[]
}
