import type { FileSink } from '@ftpkit/transfer'
import { Decoder, refuse } from './decoder.js'
import { Descriptor, isMarkerOctet } from './descriptor.js'
import { type DescriptorDecoderOptions, defaultMaxMarkerLength, defaultMaxWithoutData } from './options.js'

/**
 * What MODE B and C have in common: a descriptor says what the data behind it are and what ends with them.
 * Calls come in this order: `describe`, then `expectData` or `collect` as often as octets come, then `settle`.
 */
export abstract class DescriptorDecoder extends Decoder {
  /** Whether the only file has ended. */
  protected ended = false
  /** What the descriptor in force says, without the bits that are tolerated. */
  protected flags = 0
  private descriptorOffset = 0
  /** Whether an end of file is owed: from the start, and once anything has come after the last one. */
  private fileOpen = true
  private recordOpen = false
  /** Whether the file has been told that data are suspect. */
  protected suspecting = false
  private withoutData = 0
  private marker: number[] = []
  private readonly maxMarkerLength: number
  private readonly maxWithoutData: number

  constructor(
    protected readonly file: FileSink,
    protected readonly clause: string,
    private readonly options: DescriptorDecoderOptions,
  ) {
    super(options)
    this.maxMarkerLength = options.maxMarkerLength ?? defaultMaxMarkerLength
    this.maxWithoutData = options.maxWithoutData ?? defaultMaxWithoutData
  }

  /** Takes a descriptor and counts a header. */
  protected describe(descriptor: number, offset: number): void {
    this.count(offset)
    this.descriptorOffset = offset
    this.flags = descriptor
    if (descriptor & Descriptor.reserved) {
      this.fault('reserved-descriptor-bit', offset, this.clause, 'a descriptor has a bit without a meaning')
      this.flags &= ~Descriptor.reserved
    }
    if (descriptor & Descriptor.endOfRecord && (this.options.structure ?? 'R') !== 'R') {
      this.fault('eor-outside-record-structure', offset, this.clause, 'a record ends, but not in STRU R')
      this.flags &= ~Descriptor.endOfRecord
    }
  }

  /** Counts a header that may bring nothing. */
  protected count(offset: number): void {
    this.fileOpen = true
    if (++this.withoutData > this.maxWithoutData) {
      const limit = `more than ${this.maxWithoutData} headers in a row brought no data`
      refuse('limit-exceeded', offset, this.clause, `${limit}; raise maxWithoutData if that is meant`)
    }
  }

  /** Prepares for data: tells the file whether they are suspect. */
  protected expectData(): void {
    this.fileOpen = true
    this.withoutData = 0
    this.recordOpen = true
    const suspect = (this.flags & Descriptor.suspect) !== 0
    if (suspect !== this.suspecting) this.tellSuspect(suspect)
  }

  /** Takes octets of a restart marker. */
  protected collect(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) this.collectOctet(chunk[at]!, this.origin + at)
  }

  protected collectOctet(octet: number, offset: number): void {
    if (this.marker.length === this.maxMarkerLength) {
      const limit = `a restart marker is longer than ${this.maxMarkerLength} octets`
      refuse('limit-exceeded', offset, this.clause, `${limit}; raise maxMarkerLength if that is meant`)
    }
    if (!isMarkerOctet(octet)) {
      const message = `a restart marker contains octet ${octet}, which is not one of 33 to 126`
      this.fault('bad-marker', offset, this.clause, message)
    }
    this.marker.push(octet)
  }

  /** Does what the descriptor in force says about the end of what it described. */
  protected settle(): void {
    const { flags } = this
    this.flags = 0
    if (flags === 0) return
    this.flush()
    if (flags & Descriptor.restartMarker) this.tellMarker()
    if (flags & Descriptor.endOfRecord) this.endRecord()
    if (flags & Descriptor.endOfFile) {
      if (this.recordOpen && this.options.structure === 'R') {
        this.fault('missing-eor', this.descriptorOffset, '959 §3.4', 'the file ends inside a record')
        this.endRecord()
      }
      this.endFile()
    }
  }

  /** Hands on data that are gathered: anything else that the file is told comes after them. */
  protected flush(): void {}

  /** Takes what follows the end of the only file. */
  protected follow(chunk: Uint8Array, start: number, end: number): void {
    const { leftover } = this.options
    if (leftover) leftover.bytes(chunk, start, end)
    else
      this.fault('trailing-data', this.origin + start, this.clause, 'octets follow the end of the only file')
  }

  /** Ends the connection. @param whole whether it doesn't end inside a header or string */
  protected finish(whole: boolean): void {
    if (this.ended) this.options.leftover?.end()
    else if (!whole || this.fileOpen) this.truncate()
  }

  private truncate(): void {
    this.fault('truncated', this.offset, this.clause, 'the connection closed before the end of file')
    if (this.recordOpen && this.options.structure === 'R') this.endRecord()
    this.endFile()
  }

  private tellSuspect(suspect: boolean): void {
    this.flush()
    this.suspecting = suspect
    this.file.suspect(suspect)
  }

  private tellMarker(): void {
    const { marker } = this
    if (marker.length === 0) {
      refuse('bad-marker', this.descriptorOffset, this.clause, 'a restart marker has no octets')
    }
    this.marker = []
    this.file.restartMarker(Uint8Array.from(marker))
  }

  private endRecord(): void {
    this.withoutData = 0
    this.recordOpen = false
    this.file.endOfRecord()
  }

  private endFile(): void {
    this.withoutData = 0
    this.recordOpen = false
    this.fileOpen = false
    this.ended = this.options.files !== 'many'
    if (this.suspecting) this.tellSuspect(false)
    this.file.endOfFile()
  }
}
