import { type ByteSink, type FileSink, FtpError, type FtpErrorCode } from '@ftpkit/transfer'

/**
 * What the encoders of all record formats share: which record this is, where its octets are, and that nothing is
 * taken after a fault.
 */
export abstract class RecordSource implements ByteSink {
  /** Add it to an index of the chunk at hand to have the octets of the input before it. */
  private base = 0
  private octets = 0
  private records = 0
  private fault: unknown

  protected constructor(protected readonly file: FileSink) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (this.fault) throw this.fault
    this.base = this.octets - start
    try {
      this.take(chunk, start, end)
    } catch (error) {
      this.fault = error
      throw error
    }
    this.octets = this.base + end
  }

  end(): void {
    if (this.fault) throw this.fault
    this.base = this.octets
    try {
      this.finish()
    } catch (error) {
      this.fault = error
      throw error
    }
  }

  /** Counts octets of the input that somebody else takes out before they come here. */
  skip(octets: number): void {
    this.octets += octets
  }

  /** Takes octets of the local file; may be empty. */
  protected abstract take(chunk: Uint8Array, start: number, end: number): void

  /** The local file is complete: complains about an open record and ends the file. */
  protected abstract finish(): void

  protected endRecord(): void {
    this.records++
    this.file.endOfRecord()
  }

  /** Hands on `chunk[start, end)`, which are whole records, to a file that takes many at a time. */
  protected manyRecords(chunk: Uint8Array, start: number, end: number, length: number): void {
    this.records += (end - start) / length
    this.file.wholeRecords!(chunk, start, end, length)
  }

  /** Throws now and at every further call. @param at index of the faulty octet in the chunk at hand, 0 in `finish` */
  protected fail(code: FtpErrorCode, what: string, at: number): never {
    const offset = this.base + at
    throw new FtpError(code, `record ${this.records + 1}, octet ${offset} of the local file: ${what}`, {
      offset,
      clause: '959 §3.1.2.2',
      replyHint: 451,
    })
  }
}
