import { type FileSink, FtpError } from '@ftpkit/transfer'

/** Passes a file in transfer on and refuses a record that is longer than a limit. Nothing is held. */
export class RecordLimit implements FileSink {
  private recordLength = 0
  private records = 0
  private octets = 0
  private fault: FtpError | undefined

  /** @param maxRecordLength longest record that is passed on, in octets */
  constructor(
    private readonly file: FileSink,
    private readonly maxRecordLength: number,
  ) {}

  /** @throws FtpError `limit-exceeded` at the first octet too many; those before it are passed on */
  data(chunk: Uint8Array, start: number, end: number): void {
    if (this.fault) throw this.fault
    const to = Math.min(end, start + this.maxRecordLength - this.recordLength)
    this.recordLength += to - start
    this.octets += to - start
    this.file.data(chunk, start, to)
    if (to < end) this.refuse()
  }

  endOfRecord(): void {
    if (this.fault) throw this.fault
    this.records++
    this.recordLength = 0
    this.file.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.file.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.file.suspect(on)
  }

  endOfFile(): void {
    if (this.fault) throw this.fault
    this.file.endOfFile()
  }

  private refuse(): never {
    this.fault = new FtpError(
      'limit-exceeded',
      `record ${this.records + 1}, octet ${this.octets} of the data: it is longer than the limit of ${this.maxRecordLength} octets`,
      { offset: this.octets, clause: '959 §3.1.2.2', replyHint: 451 },
    )
    throw this.fault
  }
}
