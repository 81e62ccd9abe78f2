import { FileFilter, type FileSink, GrowingBuffer, Slab } from '@ftpkit/transfer'
import { descriptorLength } from '../recfm.js'
import { untranslatable } from '../replies.js'
import type { ConversionReport } from './incoming.js'
import { type LosslessOptions, LosslessText } from './lossless-text.js'
import { isLossy, type OctetTable } from './translation.js'
import { byteOrderMark } from './utf-16.js'

const blank = 0x40
const nothing: Uint8Array = new Uint8Array(0)

/** Text that is converted as text. */
export interface TextOptions extends LosslessOptions {
  /** Whether a byte order mark at the beginning of a file is sent. */
  readonly keepMark: boolean
}

/** What is done to each record before it is sent. */
export interface OutgoingOptions {
  /** Translates text for the network; absent where octets are sent unchanged. */
  readonly table?: OctetTable | undefined
  /** Converts text that has no table; absent where there is one. */
  readonly text?: TextOptions | undefined
  /** Untranslatable octets are substituted instead of refused. */
  readonly substitute: boolean
  /** Trailing EBCDIC blanks are not sent. */
  readonly trim: boolean
  /** An RDW is sent before each record. */
  readonly descriptors: boolean
  /** Returns the motion for a carriage control; absent to send the control unchanged. */
  readonly control?: ((control: number, first: boolean) => Uint8Array) | undefined
  /** Sent after each record; absent where ends of records are marked. */
  readonly lineEnd?: Uint8Array | undefined
  /** Records between restart markers; 0 for none. */
  readonly markEvery: number
  /** Records to skip at the beginning: those before a restart marker. */
  readonly skip: number
}

/**
 * Prepares the records of a data set for a transfer: trims and translates them, adds RDWs, line ends and restart
 * markers. Holds one record.
 */
export class OutgoingRecords extends FileFilter {
  /** The record, where it came in one piece: most do, and need no copy. */
  private piece = nothing
  private pieceStart = 0
  private pieceEnd = 0
  /** The record, where it came in several pieces. */
  private readonly held = new GrowingBuffer()
  private readonly slab = new Slab()
  private records = 0

  private readonly text: LosslessText | undefined

  /** @param report says afterwards whether anything was substituted */
  constructor(
    file: FileSink,
    private readonly options: OutgoingOptions,
    private readonly report: Pick<ConversionReport, 'substituted' | 'substitutions'>,
  ) {
    super(file)
    this.text = options.text && new LosslessText(options.text, report)
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (this.held.length > 0) {
      this.held.append(chunk, start, end)
    } else if (this.pieceStart === this.pieceEnd) {
      this.piece = chunk
      this.pieceStart = start
      this.pieceEnd = end
    } else {
      this.held.append(this.piece, this.pieceStart, this.pieceEnd)
      this.held.append(chunk, start, end)
    }
  }

  /** @throws VerbatimReplyError with the reply of z/OS */
  override endOfRecord(): void {
    if (this.held.length > 0) this.takeHeld()
    const { piece, pieceStart, pieceEnd } = this
    this.piece = nothing
    this.pieceStart = this.pieceEnd = 0
    const { skip, markEvery } = this.options
    if (this.records++ < skip) return
    this.send(piece, pieceStart, pieceEnd)
    if (markEvery > 0 && this.records % markEvery === 0) this.mark()
  }

  /** The last line of a file may lack its end. */
  override endOfFile(): void {
    if (this.pieceStart < this.pieceEnd) this.endOfRecord()
    this.file.endOfFile()
  }

  private takeHeld(): void {
    this.piece = this.held.take()
    this.pieceStart = 0
    this.pieceEnd = this.piece.length
  }

  private send(chunk: Uint8Array, start: number, stored: number): void {
    const { options, file } = this
    const end = options.trim ? withoutBlanks(chunk, start, stored) : stored
    if (options.descriptors) this.sendDescriptor(end - start)
    const from = options.control && start < end ? this.sendControl(chunk[start]!, start) : start
    const { table } = options
    if (table) this.translate(table, chunk, from, end)
    else if (this.text) this.convert(this.text, chunk, from, end)
    else file.data(chunk, from, end)
    if (!options.lineEnd) file.endOfRecord()
    else file.data(options.lineEnd, 0, options.lineEnd.length)
  }

  private sendDescriptor(length: number): void {
    const at = this.slab.reserve(descriptorLength)
    const { memory } = this.slab
    memory[at] = (length + descriptorLength) >> 8
    memory[at + 1] = length + descriptorLength
    this.file.data(memory, at, at + descriptorLength)
  }

  private sendControl(control: number, start: number): number {
    const motion = this.options.control!(control, this.records === 1)
    this.file.data(motion, 0, motion.length)
    return start + 1
  }

  private translate(table: OctetTable, chunk: Uint8Array, start: number, end: number): void {
    if (isLossy(table, chunk, start, end)) this.substitute()
    const at = this.slab.reserve(end - start)
    const { memory } = this.slab
    for (let from = start, to = at; from < end; ) memory[to++] = table.octets[chunk[from++]!]!
    this.file.data(memory, at, at + end - start)
  }

  /** A record is converted as a whole, so that it ends in the state in which the next begins. */
  private convert(text: LosslessText, chunk: Uint8Array, start: number, end: number): void {
    const decoded = text.decode(chunk, start, end) + text.endDecoding()
    const dropsMark = this.records === 1 && !this.options.text!.keepMark && decoded.startsWith(byteOrderMark)
    const octets = text.encode(dropsMark ? decoded.slice(1) : decoded)
    this.file.data(octets, 0, octets.length)
  }

  private substitute(): void {
    this.report.substituted = true
    if (!this.options.substitute) throw untranslatable()
  }

  private mark(): void {
    const marker = Uint8Array.from(String(this.records), (digit) => digit.charCodeAt(0))
    this.file.restartMarker(marker)
  }
}

function withoutBlanks(chunk: Uint8Array, start: number, stored: number): number {
  let end = stored
  while (end > start && chunk[end - 1] === blank) end--
  return end
}
