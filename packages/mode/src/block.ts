import {
  type ByteSink,
  eachRecord,
  type FileEvent,
  type FileSink,
  type ReusedMemory,
  Slab,
} from '@ftpkit/transfer'
import { Decoder } from './decoder.js'
import { DescribedFile } from './described-file.js'
import { checkMarker, Descriptor } from './descriptor.js'
import { decodeAll, encodeAll } from './one-shot.js'
import type { DescriptorDecoderOptions, EndOfFilePlace } from './options.js'
import { PendingBlock } from './pending-block.js'
import { recordKernel } from './record-kernel.js'

/** Descriptor and count. */
const headerLength = 3

/** Options of a {@link BlockDecoder}. */
export type BlockDecoderOptions = DescriptorDecoderOptions

/**
 * Reads a file from the octets of a data connection in MODE B (RFC 959 §3.4.2).
 *
 * Data are passed on as they come, as views of the chunks they came in; no block is gathered.
 *
 * `bytes` throws FtpError `reserved-descriptor-bit`, `eor-outside-record-structure`, `missing-eor`, `bad-marker`,
 * `trailing-data`, `limit-exceeded`; `end` throws `truncated` unless the end of file has come.
 */
export class BlockDecoder extends Decoder {
  /** Most octets of the file that one octet of the connection can become. */
  static readonly maxExpansion = 1
  private readonly file: DescribedFile
  /** Octets of the header read so far, when a chunk ended inside it. */
  private header = 0
  private headerRead = 0
  /** Octets of the block still to come. */
  private remaining = 0

  constructor(file: FileSink, options: BlockDecoderOptions = {}) {
    super(options)
    this.file = new DescribedFile(file, '959 §3.4.2', options, this.faults)
  }

  protected override read(chunk: Uint8Array, start: number, end: number): void {
    const { file, origin } = this
    let at = start
    while (at < end) {
      if (this.remaining > 0) {
        const stop = Math.min(at + this.remaining, end)
        this.remaining -= stop - at
        file.data(chunk, at, stop, origin + at)
        at = stop
        if (this.remaining === 0) file.endDescribed()
      } else if (file.ended) {
        file.follow(chunk, at, end, origin + at)
        return
      } else if (this.headerRead === 0 && end - at >= headerLength) {
        this.begin(chunk[at]!, (chunk[at + 1]! << 8) | chunk[at + 2]!, origin + at)
        at += headerLength
      } else {
        this.readHeader(chunk[at++]!, origin + at)
      }
    }
  }

  protected override close(): void {
    this.file.close(this.headerRead === 0, this.offset)
  }

  /** Takes a header octet by octet. @param next offset of the octet after this one */
  private readHeader(octet: number, next: number): void {
    this.header = (this.header << 8) | octet
    if (++this.headerRead < headerLength) return
    const { header } = this
    this.header = 0
    this.headerRead = 0
    this.begin(header >> 16, header & 0xffff, next - headerLength)
  }

  private begin(descriptor: number, count: number, offset: number): void {
    this.file.describe(descriptor, offset)
    this.remaining = count
    if (count === 0) this.file.endDescribed()
  }
}

/** Longest block: the count field has 16 bits (RFC 959 §3.4.2). */
export const maxBlockLength = 0xffff

/** Options of a {@link BlockEncoder}. */
export interface BlockEncoderOptions {
  /** Where the end of file goes. @default 'with-last-data' */
  readonly endOfFile?: EndOfFilePlace | undefined
  /** Longest block written, in octets of data. @default 65535, the longest possible */
  readonly blockLength?: number | undefined
  /** For output, and chunks, that serve again once the caller says so. Default: output is in fresh memory. */
  readonly memory?: ReusedMemory | undefined
}

/**
 * Writes a file as blocks of MODE B (RFC 959 §3.4.2).
 *
 * A record begins a block, and is cut into blocks of `blockLength` where it is longer; without records the data fill
 * blocks of that length, however the data were cut into calls. The open block is held, as views, until
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
  private readonly reused: ReusedMemory | undefined
  /** The open block, and what is known of its descriptor. */
  private readonly block = new PendingBlock()
  private recordEnded = false
  private blockSuspect = false
  /** Whether the data to come are suspect. */
  private suspecting = false

  constructor(
    private readonly connection: ByteSink,
    { endOfFile = 'with-last-data', blockLength = maxBlockLength, memory }: BlockEncoderOptions = {},
  ) {
    if (!Number.isInteger(blockLength) || blockLength < 1 || blockLength > maxBlockLength) {
      throw new RangeError(`blockLength is one of 1 to ${maxBlockLength}, not ${blockLength}`)
    }
    this.endOfFilePlace = endOfFile
    this.blockLength = blockLength
    this.reused = memory
    memory?.beforeReuse(() => this.block.copyHeld())
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (this.recordEnded || this.blockSuspect !== this.suspecting) this.flush()
    this.blockSuspect = this.suspecting
    for (let at = start; at < end; ) {
      if (this.block.length === this.blockLength) this.flush()
      const stop = Math.min(at + this.blockLength - this.block.length, end)
      this.block.append(chunk, at, stop)
      at = stop
    }
  }

  /** All but the last, whose descriptor isn't known yet, become blocks many at a time. */
  wholeRecords(chunk: Uint8Array, start: number, end: number, length: number): void {
    const kernel = this.suspecting || length > this.blockLength ? undefined : recordKernel()
    const maxOctets = kernel?.maxOctets(length) ?? 0
    let at = start
    if (kernel && maxOctets > 0 && (this.recordEnded || this.block.length === 0)) {
      this.flush()
      for (const last = end - length; at < last; ) {
        const to = Math.min(at + maxOctets, last)
        const blocks = kernel.frame(chunk, at, to, length, Descriptor.endOfRecord, this.reused)
        this.connection.bytes(blocks, 0, blocks.length)
        at = to
      }
    }
    eachRecord(this, chunk, at, end, length)
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
    // Only a record with data needs no end of record: an empty block with the end of file is not a record.
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

/** Reads a whole connection in MODE B. @throws FtpError as {@link BlockDecoder} does */
export function decodeBlocks(wire: Uint8Array, options?: BlockDecoderOptions): FileEvent[] {
  return decodeAll(wire, (file) => new BlockDecoder(file, options))
}

/** Writes whole files as a connection in MODE B. @throws RangeError as {@link BlockEncoder} does */
export function encodeBlocks(events: Iterable<FileEvent>, options?: BlockEncoderOptions): Uint8Array {
  return encodeAll(events, (connection) => new BlockEncoder(connection, options))
}
