import { type FileSink, FtpError } from '@ftpkit/transfer'

/**
 * Passes a file of TYPE A on as long as it is ASCII, which RFC 959 §2.2 defines as the lower half of an eight-bit
 * code set. The codecs of TYPE A themselves pass every octet, as deployed ones do.
 *
 * Throws FtpError `malformed-text` for an octet of 128 or above, at its offset, and hands on what came before.
 */
export class SevenBit implements FileSink {
  private position = 0
  private fault: FtpError | undefined

  constructor(private readonly file: FileSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.refuseAfterFault()
    let at = start
    while (at < end && chunk[at]! < 0x80) at++
    if (at > start) this.file.data(chunk, start, at)
    this.position += at - start
    if (at === end) return
    this.fault = new FtpError(
      'malformed-text',
      `0x${chunk[at]!.toString(16)} at octet ${this.position} is not ASCII: send the file with TYPE I, or don't ask for seven bits`,
      { offset: this.position, clause: '959 §2.2', replyHint: 451 },
    )
    throw this.fault
  }

  endOfRecord(): void {
    this.refuseAfterFault()
    this.file.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.refuseAfterFault()
    this.file.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.refuseAfterFault()
    this.file.suspect(on)
  }

  endOfFile(): void {
    this.refuseAfterFault()
    this.file.endOfFile()
  }

  private refuseAfterFault(): void {
    if (this.fault) throw this.fault
  }
}
