/** How much of a line is run: all of its target, or so much of it that a test can wait for it. */
export type Profile = 'full' | 'short'

/** What a line measured. */
export interface Outcome {
  /** The figure beside the target's: what was counted or timed. */
  readonly figure: string
  readonly passed: boolean
  /** What went wrong, or how the figure came about. */
  readonly detail: string
}

/** One promise, and the work that proves it. */
export interface Line {
  /** As the table of reliability targets numbers it. */
  readonly id: string
  readonly title: string
  readonly target: string
  /** Why this machine can't run the line; undefined where it can. */
  readonly missing?: () => string | undefined
  run(profile: Profile): Promise<Outcome>
}

/** Counts checks, and remembers what failed: a line passes only when it checked as much as it meant to. */
export class Tally {
  checks = 0
  readonly failures: string[] = []

  check(holds: boolean, failure: string | (() => string)): boolean {
    this.checks++
    if (!holds) this.failures.push(typeof failure === 'string' ? failure : failure())
    return holds
  }

  /** @param checks how many checks there must have been, or the line did not do its work */
  outcome(figure: string, checks: number, detail = ''): Outcome {
    const missed = this.checks < checks ? [`only ${this.checks} of ${checks} checks were made`] : []
    const faults = [...missed, ...this.failures]
    const shown = faults.slice(0, 5).join('; ')
    const more = faults.length > 5 ? `; and ${faults.length - 5} more` : ''
    return { figure, passed: faults.length === 0, detail: faults.length === 0 ? detail : `${shown}${more}` }
  }
}
