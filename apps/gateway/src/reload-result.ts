/** What a reload did. */
export interface ReloadResult {
  /** How many routes there are. */
  readonly routes: number
  /** Keys that have changed too, and need a restart. */
  readonly restart: readonly string[]
}
