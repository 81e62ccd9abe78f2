import { type FileSink, FtpError, LatchedFilter } from '@ftpkit/transfer'

/** Passes a file in transfer on and refuses a record that is longer than a limit. Holds nothing. */
export class RecordLimit extends LatchedFilter {
  private recordLength = 0
  private records = 0
  private octets = 0

  /** @param maxRecordLength longest record that is passed on, in octets */
  constructor(
    file: FileSink,
    private readonly maxRecordLength: number,
  ) {
    super(file)
  }

  /** @throws FtpError `limit-exceeded` at the first octet beyond the limit; those before it are passed on */
  override data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    const to = Math.min(end, start + this.maxRecordLength - this.recordLength)
    this.recordLength += to - start
    this.octets += to - start
    this.file.data(chunk, start, to)
    if (to < end) throw this.latch.set(this.fault())
  }

  override endOfRecord(): void {
    this.latch.check()
    this.records++
    this.recordLength = 0
    this.file.endOfRecord()
  }

  private fault(): FtpError {
    const { octets, records, maxRecordLength } = this
    return new FtpError(
      'limit-exceeded',
      `record ${records + 1}, octet ${octets} of the data: it is longer than the limit of ${maxRecordLength} octets`,
      { offset: octets, clause: '959 §3.1.2.2', replyHint: 451 },
    )
  }
}
