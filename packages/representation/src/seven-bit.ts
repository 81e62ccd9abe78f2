import { type FileSink, FtpError, LatchedFilter } from '@ftpkit/transfer'

/**
 * Passes on a file of TYPE A as long as it is ASCII, which RFC 959 §2.2 defines as the lower half of an eight-bit
 * code set. The codecs of TYPE A themselves pass every octet, as deployed ones do.
 *
 * Throws FtpError `malformed-text` for an octet of 128 or above, at its offset, after passing on what came before.
 */
export class SevenBit extends LatchedFilter {
  private position = 0

  constructor(file: FileSink) {
    super(file)
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    let at = start
    while (at < end && chunk[at]! < 0x80) at++
    if (at > start) this.file.data(chunk, start, at)
    this.position += at - start
    if (at === end) return
    throw this.latch.set(
      new FtpError(
        'malformed-text',
        `0x${chunk[at]!.toString(16)} at octet ${this.position} is not ASCII: send the file with TYPE I, or without the check for seven bits`,
        { offset: this.position, clause: '959 §2.2', replyHint: 451 },
      ),
    )
  }
}
