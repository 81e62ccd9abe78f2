import { type ByteSink, FaultLatch, type FileSink, FtpError, type FtpErrorCode } from '@ftpkit/transfer'

/**
 * What the readers of all record formats but lines share. From octets of a local file to a file in transfer: counts
 * records and octets, and refuses input after a fault.
 */
export abstract class RecordReader implements ByteSink {
  /** Octets of the local file before index 0 of the current chunk. */
  private base = 0
  private octets = 0
  private records = 0
  private readonly latch = new FaultLatch()

  protected constructor(protected readonly file: FileSink) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    this.base = this.octets - start
    try {
      this.take(chunk, start, end)
    } catch (error) {
      throw this.latch.set(error)
    }
    this.octets = this.base + end
  }

  end(): void {
    this.latch.run(() => {
      this.base = this.octets
      this.finish()
    })
  }

  /** Counts octets of the local file that another codec has removed. */
  skip(octets: number): void {
    this.octets += octets
  }

  /** Takes octets of the local file; may be empty. */
  protected abstract take(chunk: Uint8Array, start: number, end: number): void

  /** The local file is complete: refuses an open record, ends the file in transfer. */
  protected abstract finish(): void

  protected endRecord(): void {
    this.records++
    this.file.endOfRecord()
  }

  /** Passes on `chunk[start, end)`, which are whole records, to a file that takes many at a time. */
  protected manyRecords(chunk: Uint8Array, start: number, end: number, length: number): void {
    this.records += (end - start) / length
    this.file.wholeRecords!(chunk, start, end, length)
  }

  /**
   * Throws, and makes every further call throw the same.
   *
   * @param at index of the faulty octet in the current chunk, 0 in `finish`
   */
  protected fail(code: FtpErrorCode, what: string, at: number): never {
    const offset = this.base + at
    throw new FtpError(code, `record ${this.records + 1}, octet ${offset} of the local file: ${what}`, {
      offset,
      clause: '959 §3.1.2.2',
      replyHint: 451,
    })
  }
}
