import { type FileSink, FtpError, type FtpErrorCode } from '@ftpkit/transfer'
import type { DecoderReports, RestartPoint, Tolerant } from './options.js'

/** What every decoder of a record format takes; each knows the tolerance `missing-eor`. */
export interface RecordWriterOptions extends DecoderReports, Tolerant {
  /** Goes on behind a restart marker; the local file was cut there. */
  readonly resume?: RestartPoint | undefined
}

/** Where a file begins. */
const beginning: RestartPoint = { octetsBefore: 0, recordOctets: 0, records: 0 }

/** @throws RangeError for a point inside a record, which a format that holds records cannot go on from */
export function betweenRecords(resume: RestartPoint | undefined): void {
  if (!resume?.recordOctets) return
  throw new RangeError(`cannot resume ${resume.recordOctets} octets into a record: they were not written yet`)
}

/**
 * What the decoders of all record formats share: which record this is, where its octets are, that the last record is
 * closed, and that nothing is taken after a fault.
 */
export abstract class RecordSink implements FileSink {
  /** Octets handed to the local file so far. */
  protected written: number
  /** Octets of the open record so far. */
  protected recordLength: number
  private records: number
  private octets = 0
  private fault: unknown
  private readonly closesLastRecord: boolean

  protected constructor(private readonly reports: RecordWriterOptions) {
    const { octetsBefore, recordOctets, records } = reports.resume ?? beginning
    this.written = octetsBefore
    this.recordLength = recordOctets
    this.records = records
    this.closesLastRecord = reports.tolerate?.includes('missing-eor') ?? false
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (this.fault) throw this.fault
    if (start >= end) return
    try {
      this.part(chunk, start, end)
    } catch (error) {
      this.fault = error
      throw error
    }
    this.recordLength += end - start
    this.octets += end - start
  }

  endOfRecord(): void {
    if (this.fault) throw this.fault
    try {
      this.record()
    } catch (error) {
      this.fault = error
      throw error
    }
    this.records++
    this.recordLength = 0
  }

  restartMarker(marker: Uint8Array): void {
    if (this.fault) throw this.fault
    try {
      this.settle()
    } catch (error) {
      this.fault = error
      throw error
    }
    this.reports.onRestartMarker?.(marker, this.written, {
      octetsBefore: this.written,
      recordOctets: this.recordLength,
      records: this.records,
    })
  }

  suspect(on: boolean): void {
    if (this.fault) throw this.fault
    this.reports.onSuspect?.(on, this.written)
  }

  /** @throws FtpError `missing-eor` when a record is still open, unless tolerated */
  endOfFile(): void {
    if (this.recordLength > 0 && this.closesLastRecord) this.endOfRecord()
    if (this.fault) throw this.fault
    try {
      // §3.4: "all end-of-record markers (EOR) are explicit, including the final one".
      if (this.recordLength > 0) this.fail('missing-eor', 'the file ends inside it', '959 §3.4')
      this.finish()
    } catch (error) {
      this.fault = error
      throw error
    }
  }

  /** Takes octets of the open record, at least one; `recordLength` counts those before them. */
  protected abstract part(chunk: Uint8Array, start: number, end: number): void

  /** Ends the open record, whose length is `recordLength`. */
  protected abstract record(): void

  /** Ends the local file; no record is open. */
  protected abstract finish(): void

  /** Hands on what may be handed on before the end of the file: what came before a restart marker or a fault. */
  protected settle(): void {}

  /** Throws now and at every further call. @param ahead data octets of this call that are not to blame */
  protected fail(code: FtpErrorCode, what: string, clause: string, ahead = 0): never {
    this.settle()
    const offset = this.octets + ahead
    throw new FtpError(code, `record ${this.records + 1}, octet ${offset} of the data: ${what}`, {
      offset,
      clause,
      replyHint: 451,
    })
  }
}
