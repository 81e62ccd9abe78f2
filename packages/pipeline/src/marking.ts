import type { FileSink } from '@ftpkit/transfer'
import type { MarkerInterval } from './options.js'
import type { SendingPosition } from './restart-position.js'

/**
 * Sets a restart marker after every so many records or octets (RFC 959 §3.5). It is written before what follows it, so
 * that none stands before the end of the file. Nothing is held.
 */
export class Marking implements FileSink {
  private octets: number
  private records: number
  private untilNext: number
  private due = false

  /**
   * @param markerAt writes the marker of a position
   * @param from where the file in transfer begins that comes here
   * @throws RangeError for an interval that is no whole number from 1
   */
  constructor(
    private readonly file: FileSink,
    private readonly interval: MarkerInterval,
    private readonly markerAt: (position: SendingPosition) => Uint8Array,
    from: SendingPosition,
  ) {
    const { every } = interval
    if (!Number.isSafeInteger(every) || every < 1) {
      throw new RangeError(`restart markers are set every 1 or more ${interval.of}, not every ${every}`)
    }
    this.octets = from.octets
    this.records = from.records
    this.untilNext = every - (interval.of === 'octets' ? from.octets % every : 0)
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      this.mark()
      const stop = this.interval.of === 'octets' ? Math.min(at + this.untilNext, end) : end
      this.file.data(chunk, at, stop)
      this.octets += stop - at
      if (this.interval.of === 'octets') this.pass(stop - at)
      at = stop
    }
  }

  endOfRecord(): void {
    this.mark()
    this.file.endOfRecord()
    this.records++
    if (this.interval.of === 'records') this.pass(1)
  }

  /** A marker of a captured file is none of this transfer. */
  restartMarker(): void {}

  suspect(on: boolean): void {
    this.file.suspect(on)
  }

  endOfFile(): void {
    this.file.endOfFile()
  }

  private pass(count: number): void {
    this.untilNext -= count
    this.due = this.untilNext === 0
    if (this.due) this.untilNext = this.interval.every
  }

  private mark(): void {
    if (!this.due) return
    this.due = false
    this.file.restartMarker(this.markerAt({ octets: this.octets, records: this.records }))
  }
}
