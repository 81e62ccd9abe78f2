import { FaultLatch, type FileSink, FtpError, type FtpErrorCode } from '@ftpkit/transfer'
import type { RestartPoint, Tolerant, WriterReports } from '../options.js'

/** Options of every writer of a record format; each knows the tolerance `missing-eor`. */
export interface RecordWriterOptions extends WriterReports, Tolerant {
  /** Resumes after a restart marker; the local file was truncated there. */
  readonly resume?: RestartPoint | undefined
}

/** The beginning of a file. */
const beginning: RestartPoint = { octetsBefore: 0, recordOctets: 0, records: 0 }

/** @throws RangeError for a point inside a record, where a format that holds records cannot resume */
export function checkBetweenRecords(resume: RestartPoint | undefined): void {
  if (!resume?.recordOctets) return
  throw new RangeError(`cannot resume ${resume.recordOctets} octets into a record: they were not written yet`)
}

/**
 * What the writers of all record formats share. From a file in transfer to octets of a local file: counts records and
 * octets, requires the end of the last record, reports restart markers, and refuses input after a fault.
 */
export abstract class RecordWriter implements FileSink {
  /** Octets written to the local file so far. */
  protected written: number
  /** Octets of the open record so far. */
  protected recordLength: number
  private records: number
  private octets = 0
  protected readonly latch = new FaultLatch()
  private readonly closesLastRecord: boolean

  protected constructor(private readonly reports: RecordWriterOptions) {
    const { octetsBefore, recordOctets, records } = reports.resume ?? beginning
    this.written = octetsBefore
    this.recordLength = recordOctets
    this.records = records
    this.closesLastRecord = reports.tolerate?.includes('missing-eor') ?? false
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    if (start >= end) return
    try {
      this.part(chunk, start, end)
    } catch (error) {
      throw this.latch.set(error)
    }
    this.recordLength += end - start
    this.octets += end - start
  }

  endOfRecord(): void {
    this.latch.check()
    try {
      this.record()
    } catch (error) {
      throw this.latch.set(error)
    }
    this.records++
    this.recordLength = 0
  }

  /** Counts records that a subclass has written together. */
  protected countRecords(records: number, octets: number): void {
    this.records += records
    this.octets += octets
  }

  restartMarker(marker: Uint8Array): void {
    this.latch.run(() => this.settle())
    this.reports.onRestartMarker?.(marker, this.written, {
      octetsBefore: this.written,
      recordOctets: this.recordLength,
      records: this.records,
    })
  }

  suspect(on: boolean): void {
    this.latch.check()
    this.reports.onSuspect?.(on, this.written)
  }

  /** @throws FtpError `missing-eor` when a record is still open, unless tolerated */
  endOfFile(): void {
    if (this.recordLength > 0 && this.closesLastRecord) this.endOfRecord()
    this.latch.run(() => {
      // §3.4: "all end-of-record markers (EOR) are explicit, including the final one".
      if (this.recordLength > 0) this.fail('missing-eor', 'the file ends inside it', '959 §3.4')
      this.finish()
    })
  }

  /** Takes octets of the open record, at least one; `recordLength` counts those before them. */
  protected abstract part(chunk: Uint8Array, start: number, end: number): void

  /** Ends the open record, whose length is `recordLength`. */
  protected abstract record(): void

  /** Ends the local file; no record is open. */
  protected abstract finish(): void

  /** Writes what is complete although more may follow: what came before a restart marker or a fault. */
  protected settle(): void {}

  /** Throws, and makes every further call throw the same. @param ahead data octets of this call before the faulty one */
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
