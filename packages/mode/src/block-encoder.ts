import { type ByteSink, type FileSink, Slab } from '@ftpkit/transfer'
import { checkMarker, Descriptor } from './descriptor.js'
import { HeldBlock } from './held-block.js'
import type { EndOfFilePlace } from './options.js'
import { recordKernel } from './record-kernel.js'

/** Longest block: the count field has 16 bits (RFC 959 §3.4.2). */
export const maxBlockLength = 0xffff

/** Descriptor and count. */
const headerLength = 3

/** Options of a {@link BlockEncoder}. */
export interface BlockEncoderOptions {
  /** Where the end of file goes; `with-last-data` unless said otherwise. */
  readonly endOfFile?: EndOfFilePlace | undefined
  /** Longest block written, in octets of data; 65535, the longest there can be, unless said otherwise. */
  readonly blockLength?: number | undefined
}

/**
 * Writes a file as blocks of MODE B (RFC 959 §3.4.2).
 *
 * A record begins a block, and is cut into blocks of `blockLength` where it is longer; without records the data fill
 * blocks of that length. How the data were cut into calls doesn't show. The block under way is held, as views, until
 * its descriptor is known: by the octet after it, or the end of its record or of the file. `endOfFile` doesn't end the
 * connection, which may carry another file.
 *
 * The constructor throws RangeError if `blockLength` is not one of 1 to 65535, `restartMarker` if the marker is empty,
 * longer than a block, or not printable.
 */
export class BlockEncoder implements FileSink {
  /** Most octets of the connection that one octet of the file can become: a record of one octet. */
  static readonly maxExpansion = 4
  private readonly slab = new Slab()
  private readonly endOfFilePlace: EndOfFilePlace
  private readonly blockLength: number
  /** The block under way, and what is known of its descriptor. */
  private readonly block = new HeldBlock()
  private recordEnded = false
  private blockSuspect = false
  /** Whether the data to come are suspect. */
  private suspecting = false

  constructor(
    private readonly connection: ByteSink,
    { endOfFile = 'with-last-data', blockLength = maxBlockLength }: BlockEncoderOptions = {},
  ) {
    if (!Number.isInteger(blockLength) || blockLength < 1 || blockLength > maxBlockLength) {
      throw new RangeError(`blockLength is one of 1 to ${maxBlockLength}, not ${blockLength}`)
    }
    this.endOfFilePlace = endOfFile
    this.blockLength = blockLength
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (this.recordEnded || this.blockSuspect !== this.suspecting) this.flush()
    this.blockSuspect = this.suspecting
    for (let at = start; at < end; ) {
      if (this.block.length === this.blockLength) this.flush()
      const stop = Math.min(at + this.blockLength - this.block.length, end)
      this.block.hold(chunk, at, stop)
      at = stop
    }
  }

  /** All but the last, whose descriptor isn't known yet, become blocks many at a time. */
  wholeRecords(chunk: Uint8Array, start: number, end: number, length: number): void {
    const kernel = this.suspecting || length > this.blockLength ? undefined : recordKernel()
    const most = kernel?.most(length) ?? 0
    let at = start
    if (kernel && most > 0 && (this.recordEnded || this.block.length === 0)) {
      this.flush()
      for (const last = end - length; at < last; ) {
        const to = Math.min(at + most, last)
        const blocks = kernel.frame(chunk, at, to, length, Descriptor.endOfRecord)
        this.connection.bytes(blocks, 0, blocks.length)
        at = to
      }
    }
    for (; at < end; at += length) {
      this.data(chunk, at, at + length)
      this.endOfRecord()
    }
  }

  endOfRecord(): void {
    if (this.recordEnded) this.flush()
    this.recordEnded = true
    if (this.endOfFilePlace === 'own-block') this.flush()
  }

  restartMarker(marker: Uint8Array): void {
    checkMarker(marker, maxBlockLength)
    this.flush()
    this.writeHeader(Descriptor.restartMarker, marker.length)
    this.connection.bytes(marker, 0, marker.length)
  }

  suspect(on: boolean): void {
    this.suspecting = on
  }

  endOfFile(): void {
    // Only a record with data can do without its own end: an empty block with the end of file is no record.
    if (this.endOfFilePlace === 'alone-on-last-record' && this.block.length > 0) this.recordEnded = false
    if (this.endOfFilePlace === 'own-block') this.flush()
    this.writeBlock(Descriptor.endOfFile)
    this.block.forget()
    this.suspecting = false
  }

  private flush(): void {
    if (this.block.length > 0 || this.recordEnded) this.writeBlock(0)
  }

  private writeBlock(flags: number): void {
    const { block } = this
    const endOfRecord = this.recordEnded ? Descriptor.endOfRecord : 0
    const suspect = this.blockSuspect && block.length > 0 ? Descriptor.suspect : 0
    this.recordEnded = false
    this.writeHeader(flags | endOfRecord | suspect, block.length)
    block.release(this.connection)
  }

  private writeHeader(descriptor: number, count: number): void {
    const at = this.slab.reserve(headerLength)
    const { memory } = this.slab
    memory[at] = descriptor
    memory[at + 1] = count >> 8
    memory[at + 2] = count
    this.connection.bytes(memory, at, at + headerLength)
  }
}
