import { type ByteSink, Slab } from '@ftpkit/transfer'
import { bdwOctets, checkedBlockSize } from './bdw-format.js'
import { writeLength } from './descriptor.js'
import { Hold } from './hold.js'
import { rdwDescriptor, rdwOctets } from './rdw-format.js'
import { RecordSink, type RecordWriterOptions } from './record-sink.js'
import { Segment, type SpannedFormat } from './spanned-format.js'

/** Options of {@link SpannedWriter}; it knows the tolerance `missing-eor`. */
export interface SpannedWriterOptions extends SpannedFormat, RecordWriterOptions {}

const descriptor = rdwDescriptor()
const sdwOctets = rdwOctets
/** Where the control code stands in a segment descriptor word. */
const controlAt = 2

/**
 * STRU R into a local file of segments. A record of any length is written; only a segment, or a block of them, is
 * held. A restart marker ends a block, and the segment that it stands in.
 */
export class SpannedWriter extends RecordSink {
  private readonly hold = new Hold()
  private readonly slab = new Slab()
  private readonly blocked: boolean
  /** Octets that the segments of a block may have, or one segment if there are no blocks; with descriptor words. */
  private readonly capacity: number
  /** Where the open segment begins among what is held; all of it is complete segments if none is open. */
  private complete = 0
  /** Segments of the open record were ended before this one. */
  private continues: boolean

  /** @throws RangeError for a block size that cannot be */
  constructor(
    private readonly local: ByteSink,
    options: SpannedWriterOptions = {},
  ) {
    super(options)
    this.continues = this.recordLength > 0
    this.blocked = options.blocked ?? false
    this.capacity = checkedBlockSize(options.blockSize) - (this.blocked ? bdwOctets : 0)
  }

  protected part(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      // Only what follows shows that a full segment isn't the last one.
      if (this.open && this.hold.length === this.capacity) this.endSegment(Segment.first, Segment.middle)
      this.openSegment()
      const to = Math.min(at + this.capacity - this.hold.length, end)
      this.hold.append(chunk, at, to)
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
    return this.hold.length > this.complete
  }

  private openSegment(): void {
    if (this.open) return
    if (this.hold.length + sdwOctets >= this.capacity) this.endBlock()
    this.hold.reserve(sdwOctets)
  }

  /** Ends the open segment, with one code if it is all of its record so far and with the other if it continues it. */
  private endSegment(whole: number, continued: number): void {
    const at = this.hold.start + this.complete
    writeLength(descriptor, this.hold.memory, at, this.hold.length - this.complete)
    this.hold.memory[at + controlAt] = this.continues ? continued : whole
    this.continues = true
    this.complete = this.hold.length
    if (!this.blocked) this.endBlock()
  }

  /** Hands on the complete segments that are held, if any, as a block if they are blocked. */
  private endBlock(): void {
    if (this.complete === 0) return
    if (this.blocked) {
      const at = this.slab.reserve(bdwOctets)
      writeLength(descriptor, this.slab.memory, at, bdwOctets + this.complete)
      this.written += bdwOctets
      this.local.bytes(this.slab.memory, at, at + bdwOctets)
    }
    this.written += this.complete
    this.hold.release(this.local, this.complete)
    this.complete = 0
  }
}
