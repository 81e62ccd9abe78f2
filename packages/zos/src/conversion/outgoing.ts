import { type FileSink, Slab } from '@ftpkit/transfer'
import { untranslatable } from '../replies.js'
import { Gathered } from './gathered.js'
import { loses, type OctetTable } from './translation.js'

const blank = 0x40

/** What becomes of each record on its way out. */
export interface OutgoingOptions {
  /** Takes text to the network; absent where octets are sent as they are. */
  readonly table?: OctetTable | undefined
  /** Untranslatable octets are substituted instead of refused. */
  readonly substitute: boolean
  /** Trailing EBCDIC blanks are not sent. */
  readonly trim: boolean
  /** Each record is sent behind its descriptor. */
  readonly descriptors: boolean
  /** What a carriage control becomes, given the control and whether it is the first; absent to send it as it is. */
  readonly control?: ((control: number, first: boolean) => Uint8Array) | undefined
  /** Sent behind each record, where ends of records aren't marked. */
  readonly lineEnd?: Uint8Array | undefined
  /** Records between restart markers; 0 for none. */
  readonly markEvery: number
  /** Records to leave out at the beginning: those before a restart marker. */
  readonly skip: number
}

const descriptorLength = 4

/**
 * Records of a data set as a transfer carries them: trimmed, translated, behind descriptors or before line ends. Holds
 * one record.
 */
export class Outgoing implements FileSink {
  private readonly record = new Gathered()
  private readonly slab = new Slab()
  private records = 0
  /** Whether anything was substituted. */
  substituted = false

  constructor(
    private readonly file: FileSink,
    private readonly options: OutgoingOptions,
  ) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.record.add(chunk, start, end)
  }

  /** @throws VerbatimReplyError, with the reply of z/OS */
  endOfRecord(): void {
    const { chunk, start, end } = this.record.take()
    const { skip, markEvery } = this.options
    if (this.records++ < skip) return
    this.send(chunk, start, end)
    if (markEvery > 0 && this.records % markEvery === 0) this.mark()
  }

  restartMarker(): void {}

  suspect(): void {}

  /** The last line of a file may lack its end. */
  endOfFile(): void {
    if (!this.record.empty) this.endOfRecord()
    this.file.endOfFile()
  }

  private send(chunk: Uint8Array, start: number, stored: number): void {
    const { options, file } = this
    const end = options.trim ? withoutBlanks(chunk, start, stored) : stored
    if (options.descriptors) this.sendDescriptor(end - start)
    const from = options.control && start < end ? this.sendControl(chunk[start]!, start) : start
    const { table } = options
    if (table) this.translate(table, chunk, from, end)
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
    if (loses(table, chunk, start, end)) this.lose()
    const at = this.slab.reserve(end - start)
    const { memory } = this.slab
    for (let from = start, to = at; from < end; ) memory[to++] = table.octets[chunk[from++]!]!
    this.file.data(memory, at, at + end - start)
  }

  private lose(): void {
    this.substituted = true
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
