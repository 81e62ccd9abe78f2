import type { FileSink } from '@ftpkit/transfer'
import { Decoder } from './decoder.js'
import { DescribedFile } from './described-file.js'
import type { DescriptorDecoderOptions } from './options.js'

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
