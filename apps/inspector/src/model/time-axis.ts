/** Milliseconds without an event that keep their length on the axis. */
const shortPause = 1_000

/** Milliseconds that a pause ten times as long takes more. */
const longPause = 400

/** A pause that is drawn shorter than it was. */
export interface Pause {
  /** Where it is on the axis: its middle, from 0 to 1. */
  readonly at: number
  readonly milliseconds: number
}

/** Positions of times on an axis on which long pauses are short. */
export class TimeAxis {
  /** Pauses that are drawn shorter, and are worth a mark. */
  readonly pauses: readonly Pause[]
  private readonly positions: number[] = [0]

  /**
   * @param times in any order
   * @param busy times between which nothing is a pause, such as those of a transfer
   */
  constructor(times: readonly number[], busy: readonly (readonly [number, number])[] = []) {
    this.times = [...new Set(times)].sort((one, other) => one - other)
    const isBusy = busyTest(busy)
    let position = 0
    const pauses: { middle: number; milliseconds: number }[] = []
    for (let index = 1; index < this.times.length; index += 1) {
      const pause = this.times[index]! - this.times[index - 1]!
      const shown = isBusy(this.times[index - 1]!, this.times[index]!)
        ? Math.min(pause, 5 * shortPause)
        : shownPause(pause)
      if (shown < pause && pause >= 2 * shortPause)
        pauses.push({ middle: position + shown / 2, milliseconds: pause })
      position += shown
      this.positions.push(position)
    }
    this.length = position || 1
    this.pauses = pauses.map(({ middle, milliseconds }) => ({ at: middle / this.length, milliseconds }))
  }

  private readonly times: readonly number[]
  private readonly length: number

  /** Where a time is on the axis, from 0 to 1. */
  at(time: number): number {
    let [low, high] = [0, this.times.length - 1]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.times[middle]! < time) low = middle + 1
      else high = middle
    }
    return (this.positions[low] ?? 0) / this.length
  }

  /** The time at a position from 0 to 1, or one near it. */
  timeAt(share: number): number | undefined {
    const wanted = share * this.length
    const index = this.positions.findIndex((position) => position >= wanted)
    return this.times[index < 0 ? this.times.length - 1 : index]
  }
}

function shownPause(pause: number): number {
  return pause <= shortPause ? pause : shortPause + longPause * Math.log10(pause / shortPause)
}

/** Whether a time is within one of some spans; the times that are asked for come in order. */
function busyTest(busy: readonly (readonly [number, number])[]): (from: number, to: number) => boolean {
  const spans = [...busy].sort(([one], [other]) => one - other)
  let next = 0
  let busyUntil = Number.NEGATIVE_INFINITY
  return (from, to) => {
    while (next < spans.length && spans[next]![0] <= from) {
      busyUntil = Math.max(busyUntil, spans[next]![1])
      next += 1
    }
    return busyUntil >= to
  }
}
