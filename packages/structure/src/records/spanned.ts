import { type ByteSink, type FileSink, GrowingBuffer, Slab } from '@ftpkit/transfer'
import type { Tolerant } from '../options.js'
import { bdwOctets, checkBlockSize, Deblocker } from './blocks.js'
import { BlocksInRecords } from './blocks-in-records.js'
import {
  type DescriptorWordFormat,
  placesInWord,
  rdwOctets,
  recordDescriptorWord,
} from './descriptor-word.js'
import { type LengthField, PrefixedReader, writeLength } from './prefixed.js'
import { RecordWriter, type RecordWriterOptions } from './record-writer.js'

/**
 * Which part of its record a segment is: the two low-order bits of the third octet of a segment descriptor word.
 * All other bits of the third and fourth octets are zero.
 */
export const Segment = { complete: 0, first: 1, last: 2, middle: 3 } as const

/**
 * Records cut into segments with segment descriptor words: RECFM VS, and VBS. What is said of descriptor words holds for
 * those of blocks too, unless `records` says otherwise of those of segments.
 */
export interface SpannedFormat extends DescriptorWordFormat {
  /** How descriptor words of segments in blocks say lengths. Default: like block descriptor words. */
  readonly records?: DescriptorWordFormat | undefined
  /** Whether segments are in blocks with block descriptor words. @default false */
  readonly blocked?: boolean | undefined
  /**
   * What becomes of a file that has blocks and is read without: its first record consists of segments with descriptor words
   * itself. `refuse` it, or `keep` its blocks as records. Not for `blocked` ones. @default 'keep'
   */
  readonly blocksInRecords?: 'keep' | 'refuse' | undefined
  /**
   * Largest segment to write, or largest block if they are blocked, in octets, descriptor words included, from 9.
   * @default 32 760, the largest
   */
  readonly blockSize?: number | undefined
}

const sdwOctets = rdwOctets
/** Offsets of the control code, and of the reserved octet, in a segment descriptor word of z/OS. */
const controlPlace = 2
const reservedPlace = 3

function segmentDescriptorWord(format: DescriptorWordFormat): LengthField {
  return { ...recordDescriptorWord(format), name: 'segment descriptor word' }
}

/**
 * Options of {@link SpannedReader}; it knows the tolerances `reserved-octets` and `trailing-filler`, and
 * `extended-block-descriptor` if the segments are blocked.
 */
export interface SpannedReaderOptions extends Omit<SpannedFormat, 'blockSize'>, Tolerant {}

/** Reads a local file of segments and joins them to records: STRU R. Holds no record. */
export class SpannedReader implements ByteSink {
  private readonly entrance: ByteSink

  constructor(file: FileSink, options: SpannedReaderOptions = {}) {
    const { blocked, blocksInRecords, tolerate } = options
    const records =
      !blocked && blocksInRecords === 'refuse' ? new BlocksInRecords(file, options, 'spanned') : file
    const segments = new SegmentReader(records, { ...(options.records ?? options), tolerate })
    this.entrance = blocked ? new Deblocker(segments, options, tolerate) : segments
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.entrance.bytes(chunk, start, end)
  }

  end(): void {
    this.entrance.end()
  }
}

class SegmentReader extends PrefixedReader {
  /** A record has begun and its last segment has not come. */
  private inRecord = false
  private endsRecord = false
  private readonly controlAt: number
  private readonly reservedAt: number

  constructor(file: FileSink, options: DescriptorWordFormat & Tolerant) {
    super(file, segmentDescriptorWord(options), options)
    const places = placesInWord(options)
    this.controlAt = places.indexOf(controlPlace)
    this.reservedAt = places.indexOf(reservedPlace)
  }

  protected override checkReserved(at: number): void {
    const octet = this.prefix[this.controlAt]!
    const control = octet & 3
    if (!this.ignoresReserved && (control !== octet || this.prefix[this.reservedAt] !== 0))
      this.refusePrefix('reserved bits of its segment descriptor word are not zero', at)
    const begins = control === Segment.complete || control === Segment.first
    if (begins === this.inRecord) {
      const what = begins ? 'a new record begins before its last segment' : 'its first segment is missing'
      this.refusePrefix(what, at)
    }
    this.endsRecord = control === Segment.complete || control === Segment.last
  }

  protected override close(): void {
    this.inRecord = !this.endsRecord
    if (this.endsRecord) super.close()
  }

  protected override finish(): void {
    if (this.inRecord && !this.open) this.fail('truncated', 'the file ends before its last segment', 0)
    super.finish()
  }
}

/** Options of {@link SpannedWriter}; it knows the tolerance `missing-eor`. */
export interface SpannedWriterOptions extends SpannedFormat, RecordWriterOptions {}

/**
 * Writes STRU R as a local file of segments. A record may have any length: one segment, or a block of them, is held.
 * A restart marker ends the open segment and the block.
 */
export class SpannedWriter extends RecordWriter {
  private readonly buffer = new GrowingBuffer()
  private readonly slab = new Slab()
  private readonly blocked: boolean
  private readonly blockWord: LengthField
  private readonly word: LengthField
  private readonly controlAt: number
  /** Most octets of the segments of a block, or of one segment if there are no blocks; with segment descriptor words. */
  private readonly capacity: number
  /** Octets held that are complete segments; the open segment follows them. */
  private complete = 0
  /** Whether the open record already has a segment. */
  private continues: boolean

  /** @throws RangeError for a block size out of range */
  constructor(
    private readonly local: ByteSink,
    options: SpannedWriterOptions = {},
  ) {
    super(options)
    this.continues = this.recordLength > 0
    this.blocked = options.blocked ?? false
    const segmentWord = options.records ?? options
    this.blockWord = segmentDescriptorWord(options)
    this.word = segmentDescriptorWord(segmentWord)
    this.controlAt = placesInWord(segmentWord).indexOf(controlPlace)
    this.capacity = checkBlockSize(options.blockSize) - (this.blocked ? bdwOctets : 0)
  }

  protected part(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      // Only what follows shows that a full segment isn't the last one.
      if (this.open && this.buffer.length === this.capacity) this.endSegment(Segment.first, Segment.middle)
      this.openSegment()
      const to = Math.min(at + this.capacity - this.buffer.length, end)
      this.buffer.append(chunk, at, to)
      at = to
    }
  }

  protected record(): void {
    this.openSegment()
    this.endSegment(Segment.complete, Segment.last)
    this.continues = false
  }

  protected override settle(): void {
    if (this.open) this.endSegment(Segment.first, Segment.middle)
    this.endBlock()
  }

  protected finish(): void {
    this.endBlock()
    this.local.end()
  }

  private get open(): boolean {
    return this.buffer.length > this.complete
  }

  private openSegment(): void {
    if (this.open) return
    if (this.buffer.length + sdwOctets >= this.capacity) this.endBlock()
    this.buffer.reserve(sdwOctets)
  }

  /** Ends the open segment. @param whole its code if it is the first of its record @param continued its code if not */
  private endSegment(whole: number, continued: number): void {
    const { buffer, word } = this
    const at = buffer.start + this.complete
    writeLength(word, buffer.memory, at, buffer.length - this.complete - sdwOctets + word.overhead)
    buffer.memory[at + this.controlAt] = this.continues ? continued : whole
    this.continues = true
    this.complete = buffer.length
    if (!this.blocked) this.endBlock()
  }

  /** Writes the complete segments that are held, if any, as a block if they are blocked. */
  private endBlock(): void {
    if (this.complete === 0) return
    if (this.blocked) {
      const at = this.slab.reserve(bdwOctets)
      writeLength(this.blockWord, this.slab.memory, at, this.blockWord.overhead + this.complete)
      this.written += bdwOctets
      this.local.bytes(this.slab.memory, at, at + bdwOctets)
    }
    this.written += this.complete
    this.buffer.release(this.local, this.complete)
    this.complete = 0
  }
}
