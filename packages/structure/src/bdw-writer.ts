import { type ByteSink, Slab } from '@ftpkit/transfer'
import { type BdwFormat, bdwOctets, checkedBlockSize } from './bdw-format.js'
import { writeLength } from './descriptor.js'
import { Hold } from './hold.js'
import { rdwDescriptor, rdwOctets } from './rdw-format.js'
import { betweenRecords, RecordSink, type RecordWriterOptions } from './record-sink.js'

/** Options of {@link BdwWriter}; it knows the tolerance `missing-eor`. */
export interface BdwWriterOptions extends BdwFormat, RecordWriterOptions {}

const rdw = rdwDescriptor()

/**
 * STRU R into a local file of blocks, each as full as whole records make it. One block is held. A restart marker
 * ends a block, so that what came before it is in the local file.
 */
export class BdwWriter extends RecordSink {
  private readonly hold = new Hold()
  private readonly slab = new Slab()
  /** Octets that the records of a block and their descriptor words may have. */
  private readonly capacity: number
  /** Where the open record begins among what is held; all of it is complete records if none is open. */
  private complete = 0

  /** @throws RangeError for a block size that cannot be, or to resume inside a record */
  constructor(
    private readonly local: ByteSink,
    options: BdwWriterOptions = {},
  ) {
    super(options)
    betweenRecords(options.resume)
    this.capacity = checkedBlockSize(options.blockSize) - bdwOctets
  }

  protected part(chunk: Uint8Array, start: number, end: number): void {
    const longest = this.capacity - rdwOctets
    const room = longest - this.recordLength
    if (end - start > room) {
      const what = `it is longer than the ${longest} octets that a block of ${this.capacity + bdwOctets} can hold`
      this.fail('record-too-long', what, '959 §3.1.2.2', room)
    }
    this.openRecord()
    if (this.hold.length + end - start > this.capacity) this.endBlock()
    this.hold.append(chunk, start, end)
  }

  protected record(): void {
    this.openRecord()
    writeLength(rdw, this.hold.memory, this.hold.start + this.complete, rdwOctets + this.recordLength)
    this.complete = this.hold.length
  }

  protected override settle(): void {
    this.endBlock()
  }

  protected finish(): void {
    this.endBlock()
    this.local.end()
  }

  private openRecord(): void {
    if (this.hold.length > this.complete) return
    if (this.hold.length + rdwOctets > this.capacity) this.endBlock()
    this.hold.reserve(rdwOctets)
  }

  /** Hands on the complete records that are held, if any, as a block. */
  private endBlock(): void {
    if (this.complete === 0) return
    const length = bdwOctets + this.complete
    const at = this.slab.reserve(bdwOctets)
    writeLength(rdw, this.slab.memory, at, length)
    this.written += length
    this.local.bytes(this.slab.memory, at, at + bdwOctets)
    this.hold.release(this.local, this.complete)
    this.complete = 0
  }
}
