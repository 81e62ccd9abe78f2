import { LatchedFilter } from '@ftpkit/transfer'
import { recordsTooLong, refusal } from '../replies.js'
import type { ConversionReport, IncomingRecords, Overlong } from './incoming.js'
import { type LosslessOptions, LosslessText } from './lossless-text.js'
import { byteOrderMark } from './utf-16.js'

/** What becomes of a byte order mark at the beginning of a file. */
export type MarkPolicy = 'keep' | 'drop' | 'add'

export interface IncomingTextOptions extends LosslessOptions {
  /** Maximum length of the data of a record, in octets. */
  readonly maxLength: number
  readonly overlong: Overlong
  /** Whether CR LF ends records; false where their ends are marked. */
  readonly lines: boolean
  /** Whether a last line without its end is refused. */
  readonly requireLastEnd: boolean
  readonly mark: MarkPolicy
}

/** A character is at most two units of a string, and takes at least one octet. */
const unitsPerOctet = 2

const lineEnd = '\r\n'

/**
 * Makes records of a text whose characters may have several octets: each is converted as a whole, so that it begins and
 * ends in the state that its code page requires. One that is too long is cut between characters. Holds one record.
 */
export class IncomingText extends LatchedFilter {
  /** Octets of the current record have arrived, but not its end. */
  open = false
  private readonly converted: LosslessText
  /** Of the current record, without a CR that is held back. Pieces are joined once it is stored or bounded. */
  private text = ''
  /** The last character was a CR, which may be half of a line end. */
  private holdsCr = false
  private begun = false

  constructor(
    private readonly records: IncomingRecords,
    private readonly options: IncomingTextOptions,
    private readonly report: ConversionReport,
  ) {
    super(records)
    this.converted = new LosslessText(options, report)
  }

  /** @throws VerbatimReplyError with the reply of z/OS */
  override data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    this.open = true
    this.latch.run(() => this.take(this.converted.decode(chunk, start, end)))
  }

  override endOfRecord(): void {
    this.latch.run(() => {
      this.take(this.converted.endDecoding())
      this.releaseCr()
      this.store()
    })
  }

  override endOfFile(): void {
    this.latch.run(() => {
      this.take(this.converted.endDecoding())
      this.releaseCr()
      if (this.options.lines ? this.text !== '' : this.open) this.endLast()
    })
    this.records.endOfFile()
  }

  private endLast(): void {
    if (this.options.requireLastEnd)
      throw refusal(
        451,
        'File transfer failed. The last record has no end of line, which MBREQUIRELASTEOL requires.',
      )
    this.store()
  }

  private take(text: string): void {
    const piece = this.begun ? text : this.atBeginning(text)
    if (this.options.lines) this.takeLines(piece)
    else this.append(piece)
    this.bound()
  }

  private atBeginning(text: string): string {
    if (text === '') return ''
    this.begun = true
    const { mark } = this.options
    const marked = text.startsWith(byteOrderMark)
    if (mark === 'drop' && marked) return text.slice(1)
    return mark === 'add' && !marked ? byteOrderMark + text : text
  }

  private takeLines(piece: string): void {
    const text = this.holdsCr ? `\r${piece}` : piece
    let from = 0
    for (let at = text.indexOf(lineEnd); at >= 0; at = text.indexOf(lineEnd, from)) {
      this.append(text.slice(from, at))
      this.holdsCr = false
      this.store()
      from = at + lineEnd.length
    }
    this.holdsCr = text.length > from && text.endsWith('\r')
    this.append(text.slice(from, this.holdsCr ? -1 : undefined))
  }

  private releaseCr(): void {
    if (this.holdsCr) this.append('\r')
    this.holdsCr = false
  }

  /** Most units that are held of a record: one more than can fit it. */
  private get maxUnits(): number {
    return this.options.maxLength * unitsPerOctet + 1
  }

  private append(text: string): void {
    if (this.options.overlong !== 'truncate' || this.text.length < this.maxUnits) this.text += text
  }

  /** Holds no more of a record than decides about it. */
  private bound(): void {
    const { maxUnits } = this
    const isTooLong = () => this.text.length + (this.holdsCr ? 1 : 0) > maxUnits
    if (!isTooLong()) return
    const { overlong } = this.options
    if (overlong === 'refuse') throw recordsTooLong()
    if (overlong === 'truncate') this.text = this.text.slice(0, maxUnits)
    else while (isTooLong()) this.text = this.storeFitting(this.text)
  }

  /** Stores the record, and what is too long as the options say. */
  private store(): void {
    let rest = this.text
    this.text = ''
    this.open = false
    const { overlong } = this.options
    while (!this.storeWhole(rest)) {
      if (overlong === 'refuse') throw recordsTooLong()
      rest = this.storeFitting(rest)
      if (overlong === 'truncate') {
        this.report.truncated = true
        return
      }
    }
  }

  /** Stores a text as a record unless it is too long. */
  private storeWhole(text: string): boolean {
    const { substitutions } = this.report
    const octets = this.converted.encode(text)
    if (octets.length > this.options.maxLength) {
      this.report.substitutions = substitutions
      return false
    }
    this.records.data(octets, 0, octets.length)
    this.records.endOfRecord()
    return true
  }

  /** Stores as many characters as a record holds. @returns the others */
  private storeFitting(text: string): string {
    const { substitutions } = this.report
    let [fitting, tooMany] = [0, Math.min(text.length, this.options.maxLength * unitsPerOctet) + 1]
    while (tooMany - fitting > 1) {
      const middle = (fitting + tooMany) >> 1
      if (this.converted.encode(text.slice(0, middle)).length <= this.options.maxLength) fitting = middle
      else tooMany = middle
    }
    this.report.substitutions = substitutions
    const end = isInsidePair(text, fitting) ? fitting - 1 : fitting
    if (end === 0) throw recordsTooLong()
    this.storeWhole(text.slice(0, end))
    return text.slice(end)
  }
}

function isInsidePair(text: string, at: number): boolean {
  return /^[\ud800-\udbff][\udc00-\udfff]$/.test(text.slice(at - 1, at + 1))
}
