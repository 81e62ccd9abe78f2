import type { VerbatimReplyError } from '@ftpkit/session'
import { type FileSink, LatchedFilter, Slab } from '@ftpkit/transfer'
import { recordsTooLong, untranslatable } from '../replies.js'
import { isLossy, type OctetTable } from './translation.js'

/** What happens to a record longer than LRECL allows: wrapped into the next record, truncated, or refused. */
export type Overlong = 'wrap' | 'truncate' | 'refuse'

/** How records are made from what a transfer carries. */
export interface IncomingOptions {
  /** Maximum length of the data of a record, in octets. */
  readonly maxLength: number
  /** Octet that pads shorter records to `maxLength`; absent where lengths vary. */
  readonly pad?: number | undefined
  readonly overlong: Overlong
  /** Translates text from the network; absent where octets are stored unchanged. */
  readonly table?: OctetTable | undefined
  /** Untranslatable octets are substituted instead of refused. */
  readonly substitute: boolean
}

/** What a transfer found out about its records. */
export interface ConversionReport {
  records: number
  truncated: boolean
  substituted: boolean
  /** Characters that were substituted, where text was converted as text. */
  substitutions: number
}

/** The report of a transfer that has not begun. */
export function newReport(): ConversionReport {
  return { records: 0, truncated: false, substituted: false, substitutions: 0 }
}

/** Makes the records of a data set: translates, wraps or truncates, and pads them. Holds nothing. */
export class IncomingRecords extends LatchedFilter {
  /** Octets of the current record have arrived, but not its end. */
  open = false
  private readonly slab = new Slab()
  /** Octets of data in the current record. */
  private length = 0
  private padding: Uint8Array | undefined

  /**
   * @param records takes the records as they are stored
   * @param report is kept up to date
   * @param copies whether `records` copies all it gets, so that the memory of translated octets can be reused:
   *   without that, storing a text takes a quarter more time
   */
  constructor(
    records: FileSink,
    private readonly options: IncomingOptions,
    private readonly report: ConversionReport,
    private readonly copies = false,
  ) {
    super(records)
  }

  /** @throws VerbatimReplyError with the reply of z/OS */
  override data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    if (start >= end) return
    const { table } = this.options
    if (table && isLossy(table, chunk, start, end)) this.substitute()
    for (let at = start; at < end; ) at = this.take(chunk, at, end)
    this.open = true
  }

  override endOfRecord(): void {
    this.latch.check()
    this.endStored()
    this.open = false
  }

  override endOfFile(): void {
    this.latch.check()
    if (this.open) this.endOfRecord()
    this.file.endOfFile()
  }

  /** @returns where the octets begin that were not taken */
  private take(chunk: Uint8Array, start: number, end: number): number {
    const { maxLength, overlong } = this.options
    if (this.length === maxLength) {
      if (overlong === 'refuse') this.fail(recordsTooLong())
      if (overlong === 'truncate') {
        this.report.truncated = true
        return end
      }
      this.endStored()
    }
    const stop = Math.min(end, start + maxLength - this.length)
    this.store(chunk, start, stop)
    return stop
  }

  private store(chunk: Uint8Array, start: number, end: number): void {
    this.length += end - start
    const octets = this.options.table?.octets
    if (!octets) {
      this.file.data(chunk, start, end)
      return
    }
    const at = this.slab.reserve(end - start)
    const { memory } = this.slab
    for (let from = start, to = at; from < end; ) memory[to++] = octets[chunk[from++]!]!
    this.file.data(memory, at, at + end - start)
    if (this.copies) this.slab.release(end - start)
  }

  /** Ends a record of the data set, which may be a part of one that was too long. */
  private endStored(): void {
    const { pad, maxLength } = this.options
    if (pad !== undefined && this.length < maxLength) {
      this.padding ??= new Uint8Array(maxLength).fill(pad)
      this.file.data(this.padding, this.length, maxLength)
    }
    this.file.endOfRecord()
    this.report.records++
    this.length = 0
  }

  private substitute(): void {
    this.report.substituted = true
    if (!this.options.substitute) this.fail(untranslatable())
  }

  private fail(fault: VerbatimReplyError): never {
    throw this.latch.set(fault)
  }
}
