import { type ByteSink, type FileSink, GrowingBuffer, Slab } from '@ftpkit/transfer'
import type { Tolerant } from '../options.js'
import { bdwOctets, checkBlockSize, Deblocker } from './blocks.js'
import { type DescriptorWordFormat, rdwOctets, recordDescriptorWord } from './descriptor-word.js'
import { type LengthField, writeLength } from './prefixed.js'
import { RdwReader } from './rdw.js'
import { checkBetweenRecords, RecordWriter, type RecordWriterOptions } from './record-writer.js'

/**
 * Records with record descriptor words, in blocks with block descriptor words: RECFM VB. What is said of descriptor words
 * holds for both kinds, unless `records` says otherwise of the second.
 */
export interface BdwFormat extends DescriptorWordFormat {
  /** How record descriptor words say lengths. Default: like block descriptor words. */
  readonly records?: DescriptorWordFormat | undefined
  /** Largest block to write, in octets, descriptor words included (BLKSIZE), from 9. @default 32 760, the largest */
  readonly blockSize?: number | undefined
}

/**
 * Reads a local file of blocks, each a block descriptor word and records with record descriptor words: STRU R. Drops
 * both kinds of words. Knows the tolerances `reserved-octets`, `extended-block-descriptor` and `trailing-filler`.
 */
export class BdwReader extends Deblocker {
  constructor(
    file: FileSink,
    { tolerate, records, ...blocks }: Tolerant & Omit<BdwFormat, 'blockSize'> = {},
  ) {
    super(new RdwReader(file, { ...(records ?? blocks), tolerate }), blocks, tolerate)
  }
}

/** Options of {@link BdwWriter}; it knows the tolerance `missing-eor`. */
export interface BdwWriterOptions extends BdwFormat, RecordWriterOptions {}

/**
 * Writes STRU R as a local file of blocks, each filled with as many whole records as fit. Holds one block. A restart
 * marker ends the block, so that what came before it is in the local file.
 */
export class BdwWriter extends RecordWriter {
  private readonly buffer = new GrowingBuffer()
  private readonly slab = new Slab()
  private readonly blockWord: LengthField
  private readonly word: LengthField
  /** Most octets of a block without its own descriptor word. */
  private readonly capacity: number
  /** Octets held that are complete records; the open record follows them. */
  private complete = 0

  /** @throws RangeError for a block size out of range, or to resume inside a record */
  constructor(
    private readonly local: ByteSink,
    options: BdwWriterOptions = {},
  ) {
    super(options)
    checkBetweenRecords(options.resume)
    this.blockWord = recordDescriptorWord(options)
    this.word = recordDescriptorWord(options.records ?? options)
    this.capacity = checkBlockSize(options.blockSize) - bdwOctets
  }

  protected part(chunk: Uint8Array, start: number, end: number): void {
    const longest = this.capacity - rdwOctets
    const free = longest - this.recordLength
    if (end - start > free) {
      const what = `it is longer than ${longest} octets, the most that a block of ${this.capacity + bdwOctets} can hold`
      this.fail('record-too-long', what, '959 §3.1.2.2', free)
    }
    this.openRecord()
    if (this.buffer.length + end - start > this.capacity) this.endBlock()
    this.buffer.append(chunk, start, end)
  }

  protected record(): void {
    this.openRecord()
    const { buffer, word } = this
    writeLength(word, buffer.memory, buffer.start + this.complete, word.overhead + this.recordLength)
    this.complete = this.buffer.length
  }

  protected override settle(): void {
    this.endBlock()
  }

  protected finish(): void {
    this.endBlock()
    this.local.end()
  }

  private openRecord(): void {
    if (this.buffer.length > this.complete) return
    if (this.buffer.length + rdwOctets > this.capacity) this.endBlock()
    this.buffer.reserve(rdwOctets)
  }

  /** Writes the complete records that are held, if any, as a block. */
  private endBlock(): void {
    if (this.complete === 0) return
    const at = this.slab.reserve(bdwOctets)
    writeLength(this.blockWord, this.slab.memory, at, this.blockWord.overhead + this.complete)
    this.written += bdwOctets + this.complete
    this.local.bytes(this.slab.memory, at, at + bdwOctets)
    this.buffer.release(this.local, this.complete)
    this.complete = 0
  }
}
