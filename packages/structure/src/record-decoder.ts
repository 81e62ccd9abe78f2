import { type FileSink, FtpError, type FtpErrorCode } from '@ftpkit/transfer'
import type { DecoderReports, Tolerant } from './options.js'

/** What every decoder of a record format takes; each knows the tolerance `missing-eor`. */
export interface RecordDecoderOptions extends DecoderReports, Tolerant {}

/**
 * What the decoders of all record formats share: which record this is, where its octets are, that the last record is
 * closed, and that nothing is taken after a fault.
 */
export abstract class RecordDecoder implements FileSink {
  /** Octets handed to the local file so far. */
  protected written = 0
  /** Octets of the open record so far. */
  protected recordLength = 0
  private records = 0
  private octets = 0
  private fault: FtpError | undefined
  private readonly closesLastRecord: boolean

  protected constructor(private readonly reports: RecordDecoderOptions) {
    this.closesLastRecord = reports.tolerate?.includes('missing-eor') ?? false
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (this.fault) throw this.fault
    if (start >= end) return
    this.part(chunk, start, end)
    this.recordLength += end - start
    this.octets += end - start
  }

  endOfRecord(): void {
    if (this.fault) throw this.fault
    this.record()
    this.records++
    this.recordLength = 0
  }

  restartMarker(marker: Uint8Array): void {
    if (this.fault) throw this.fault
    this.reports.onRestartMarker?.(marker, this.written, this.recordLength)
  }

  suspect(on: boolean): void {
    if (this.fault) throw this.fault
    this.reports.onSuspect?.(on, this.written)
  }

  /** @throws FtpError `missing-eor` when a record is still open, unless tolerated: "all EORs … are explicit" */
  endOfFile(): void {
    if (this.fault) throw this.fault
    if (this.recordLength > 0) {
      if (!this.closesLastRecord) this.fail('missing-eor', 'the file ends inside it', '959 §3.4')
      this.endOfRecord()
    }
    this.finish()
  }

  /** Takes octets of the open record, at least one; `recordLength` counts those before them. */
  protected abstract part(chunk: Uint8Array, start: number, end: number): void

  /** Ends the open record, whose length is `recordLength`. */
  protected abstract record(): void

  /** Ends the local file; no record is open. */
  protected abstract finish(): void

  /** Throws now and at every further call. The offset is that of the data taken before, in octets. */
  protected fail(code: FtpErrorCode, what: string, clause: string): never {
    this.fault = new FtpError(code, `record ${this.records + 1} at octet ${this.octets}: ${what}`, {
      offset: this.octets,
      clause,
      replyHint: 451,
    })
    throw this.fault
  }
}
