/** How a time is claimed. */
export interface ClaimOptions {
  /** Whether the claim is taken as soon as any time of its name was finished. @default false */
  readonly once?: boolean | undefined
}

/** A claim that is held, and renews itself. */
export interface Claim {
  /** What was claimed; an earlier or later time of a holder that has left it unfinished goes first. */
  readonly time: number
  /**
   * Aborted when the claim was lost: another has it, or may have it soon, since the server was not reached for most of a
   * lease. What the claim is for has to end at once. Its reason is an Error.
   */
  readonly signal: AbortSignal
  /**
   * Notes that the time is done, for ever, and frees the claim. A time whose claim was lost is noted too.
   *
   * @throws Error where the server can't be reached; the claim is still held then, and this may be called again
   */
  finish(): Promise<void>
  /** Frees the claim, whose time is unfinished. Where the server can't be reached, its lease ends by itself. */
  release(): Promise<void>
}

/** What became of a claim. */
export type ClaimAnswer =
  | { readonly state: 'held'; readonly claim: Claim }
  /** Another holds the name, for whatever time. */
  | { readonly state: 'busy' }
  /** This time or a later one was finished. */
  | { readonly state: 'taken' }
  /** The time is more than a day ahead of the clock of Redis: one of the clocks is wrong. */
  | { readonly state: 'ahead' }
