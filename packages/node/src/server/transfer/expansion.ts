import { FtpError } from '@ftpkit/transfer'
import type { ServerLimits } from '../limits.js'

/**
 * Bounds how much of a file the octets of a data connection become. The end of a record of a few octets can become a
 * record of a megabyte where records are padded, and a page index a hole of many megabytes.
 */
export class ExpansionLimit {
  private stored = 0

  /** @param received how many octets of the data connection there were so far */
  constructor(
    private readonly limits: Pick<ServerLimits, 'expansion' | 'expandedSize'>,
    private readonly received: () => number,
  ) {}

  /** Counts pieces that are to be stored. @throws FtpError `limit-exceeded` with reply 552 */
  take(pieces: readonly Uint8Array[]): void {
    for (const { length } of pieces) this.stored += length
    const { expandedSize, expansion } = this.limits
    const received = this.received()
    if (this.stored <= expandedSize + expansion * received) return
    const message = `${received} octets became ${this.stored} octets of the file, more than the limit of ${expansion} for each and ${expandedSize} besides: store shorter records, or without padding`
    throw new FtpError('limit-exceeded', message, { replyHint: 552 })
  }
}
