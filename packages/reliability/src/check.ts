/** What a check measured. */
export interface Outcome {
  /** The figure to set against the target: what was counted or timed. */
  readonly figure: string
  readonly passed: boolean
  /** What went wrong, or how the figure was obtained. */
  readonly detail: string
}

/** One promise, and the work that proves it. */
export interface Check {
  /** Its number in the table of reliability targets: `R8`. */
  readonly id: string
  readonly title: string
  readonly target: string
  /** Why this machine cannot run the check; undefined if it can. */
  readonly missing?: (() => string | undefined) | undefined
  run(extent: Extent): Promise<Outcome>
}

/** How much of a check runs: all that its target asks for, or a share of it. */
export class Extent {
  /** @param share from 0, the least that still covers every kind of case, to 1, everything */
  constructor(readonly share: number) {}

  get full(): boolean {
    return this.share === 1
  }

  /** The share of a count or a time, but not less than `least`. */
  of(all: number, least: number): number {
    return this.full ? all : Math.max(least, Math.round(all * this.share))
  }

  /** Every nth item, where n follows from the share. @param stride the largest n @param from index of the first item */
  sample<Item>(items: readonly Item[], stride: number, from = 0): readonly Item[] {
    const step = Math.min(stride, Math.max(1, Math.round(1 / this.share)))
    return items.filter((_, at) => at % step === from % step)
  }

  /** A time limit: the target's if everything runs, else one that holds on a busy machine too. */
  bound(target: number, lenient: number): number {
    return this.full ? target : lenient
  }
}

/** Counts the assertions of a check and collects the failures; too few assertions are a failure too. */
export class Tally {
  assertions = 0
  readonly failures: string[] = []

  assert(holds: boolean, failure: string | (() => string)): boolean {
    this.assertions++
    if (!holds) this.failures.push(typeof failure === 'string' ? failure : failure())
    return holds
  }

  /** @param least number of assertions without which the check has not done its work */
  outcome(figure: string, least: number, detail = ''): Outcome {
    const missed = this.assertions < least ? [`only ${this.assertions} of ${least} assertions were made`] : []
    const faults = [...missed, ...this.failures]
    const shown = faults.slice(0, 5).join('; ')
    const more = faults.length > 5 ? `; and ${faults.length - 5} more` : ''
    return { figure, passed: faults.length === 0, detail: faults.length === 0 ? detail : `${shown}${more}` }
  }
}
