import type { FileSink } from '@ftpkit/transfer'
import { Descriptor } from './descriptor.js'
import { DescriptorDecoder } from './descriptor-decoder.js'
import type { DescriptorDecoderOptions } from './options.js'

/** Descriptor and count. */
const headerLength = 3

/** Options of a {@link BlockDecoder}. */
export type BlockDecoderOptions = DescriptorDecoderOptions

/**
 * Reads a file from the octets of a data connection in MODE B (RFC 959 §3.4.2).
 *
 * Data are handed on as they come, as views of the chunks they came in; no block is gathered.
 *
 * `bytes` throws FtpError `reserved-descriptor-bit`, `eor-outside-record-structure`, `missing-eor`, `bad-marker`,
 * `trailing-data`, `limit-exceeded`; `end` throws `truncated` unless the end of file has come.
 */
export class BlockDecoder extends DescriptorDecoder {
  /** Most octets of the file that one octet of the connection can become. */
  static readonly maxExpansion = 1
  /** Octets of the header read so far, when a chunk ended inside it. */
  private header = 0
  private headerRead = 0
  /** Octets of the block that are still to come. */
  private remaining = 0

  constructor(file: FileSink, options: BlockDecoderOptions = {}) {
    super(file, '959 §3.4.2', options)
  }

  protected override read(chunk: Uint8Array, start: number, end: number): void {
    let at = start
    while (at < end) {
      if (this.remaining > 0) {
        const stop = Math.min(at + this.remaining, end)
        this.remaining -= stop - at
        this.deliver(chunk, at, stop)
        at = stop
        if (this.remaining === 0) this.settle()
      } else if (this.ended) {
        this.follow(chunk, at, end)
        return
      } else if (this.headerRead === 0 && end - at >= headerLength) {
        this.begin(chunk[at]!, (chunk[at + 1]! << 8) | chunk[at + 2]!, this.origin + at)
        at += headerLength
      } else {
        this.readHeader(chunk[at++]!, this.origin + at)
      }
    }
  }

  protected override close(): void {
    this.finish(this.headerRead === 0)
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

  private deliver(chunk: Uint8Array, start: number, end: number): void {
    if (this.flags & Descriptor.restartMarker) {
      this.collect(chunk, start, end)
    } else {
      this.expectData()
      this.file.data(chunk, start, end)
    }
  }

  private begin(descriptor: number, count: number, offset: number): void {
    this.describe(descriptor, offset)
    this.remaining = count
    if (count === 0) this.settle()
  }
}
