import type { FileTime } from '@ftpkit/sync'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Between two files of the same offset that are this close no zone changes its clock there and back. */
const maxSpan = 90 * day
/** A file that is this close to another one has its offset. */
const nearby = day / 2
/** Most files without a time by MDTM before it is asked no more. */
const maxRefusals = 3

/** By how much the times of a listing differ from UTC at one time, in milliseconds. */
interface Deviation {
  readonly at: number
  readonly by: number
}

/**
 * Corrects times that a listing shows by the clock of summer time, or by that of winter: the offset that one MDTM gave is
 * an hour wrong for the other half of the year. MDTM is sent only for files that the hour decides about, and only as long
 * as no files shortly before and after them show the offset.
 */
export class SummerTime {
  /** In the order of time. */
  private readonly known: Deviation[] = []
  private refusals = 0

  /** @param ask for the time of a path of the tree, in milliseconds since 1970; undefined if the server doesn't tell */
  constructor(private readonly ask: (path: string) => Promise<number | undefined>) {}

  /** Whether the times are those of a clock whose offset was learnt. */
  get isNeeded(): boolean {
    return this.known.length > 0
  }

  /** @param at when the offset of the listing is right, in milliseconds since 1970 */
  rightAt(at: number): void {
    if (!this.known.some((deviation) => deviation.at === at)) this.learn({ at, by: 0 })
  }

  /**
   * The time of a file, without the hour that it may be wrong by.
   *
   * @param decides whether it matters that the time is another one
   */
  async correct(path: string, listed: FileTime, decides: (time: FileTime) => boolean): Promise<FileTime> {
    if (listed.precision >= day || !this.isNeeded) return listed
    const shifted = (by: number): FileTime => ({ ...listed, time: listed.time + by })
    const verdict = decides(listed)
    if ([-hour, hour].every((by) => decides(shifted(by)) === verdict)) return listed
    const deviation = this.deviationAt(listed.time)
    if (deviation !== undefined) return shifted(deviation)
    const time = this.refusals < maxRefusals ? await this.ask(path) : undefined
    if (time === undefined) {
      this.refusals++
      return listed
    }
    const by = Math.round((time - listed.time) / (15 * minute)) * 15 * minute
    if (Math.abs(by) <= hour) this.learn({ at: listed.time, by })
    return { time, precision: 1_000 }
  }

  private learn(deviation: Deviation): void {
    const index = this.known.findIndex(({ at }) => at > deviation.at)
    this.known.splice(index < 0 ? this.known.length : index, 0, deviation)
  }

  private deviationAt(time: number): number | undefined {
    const index = this.known.findIndex(({ at }) => at >= time)
    const after = this.known[index]
    const before = this.known[(index < 0 ? this.known.length : index) - 1]
    const near = [before, after].find((known) => known && Math.abs(known.at - time) <= nearby)
    if (near) return near.by
    if (!before || !after || after.at - before.at > maxSpan) return undefined
    return before.by === after.by ? before.by : undefined
  }
}
