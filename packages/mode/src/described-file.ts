import type { FileSink } from '@ftpkit/transfer'
import { type FaultPolicy, refuse } from './decoder.js'
import { Descriptor, isMarkerOctet } from './descriptor.js'
import { type DescriptorDecoderOptions, defaultMaxMarkerLength, defaultMaxWithoutData } from './options.js'

/**
 * The file in transfer of MODE B and C, where a descriptor says what the data after it are and what ends with them.
 * For each block or string: `describe`, then `data` or `markerOctet` for its octets, then `endDescribed`.
 */
export class DescribedFile {
  /** Whether the only file has ended. */
  ended = false
  /** The descriptor in force, without the bits that are tolerated. */
  flags = 0
  private descriptorOffset = 0
  /** Whether an end of file must come: at first, and after anything that follows the last one. */
  private fileOpen = true
  private recordOpen = false
  /** Whether the file was notified that data are suspect. */
  suspecting = false
  private withoutData = 0
  /** Whether octets have followed the end of the only file: one fault, however many chunks they come in. */
  private followed = false
  private marker: number[] = []
  private readonly maxMarkerLength: number
  private readonly maxWithoutData: number

  constructor(
    private readonly file: FileSink,
    private readonly clause: string,
    private readonly options: DescriptorDecoderOptions,
    private readonly faults: FaultPolicy,
  ) {
    this.maxMarkerLength = options.maxMarkerLength ?? defaultMaxMarkerLength
    this.maxWithoutData = options.maxWithoutData ?? defaultMaxWithoutData
  }

  /** Whether the file is to be notified that the next data are suspect, or no longer. */
  get suspectChanges(): boolean {
    return ((this.flags & Descriptor.suspect) !== 0) !== this.suspecting
  }

  /** Takes a descriptor and counts a header. */
  describe(descriptor: number, offset: number): void {
    this.countHeader(offset)
    this.descriptorOffset = offset
    this.flags = descriptor
    if (descriptor & Descriptor.reserved) {
      this.faults.report(
        'reserved-descriptor-bit',
        offset,
        this.clause,
        'a descriptor has a bit without a meaning',
      )
      this.flags &= ~Descriptor.reserved
    }
    if (descriptor & Descriptor.endOfRecord && (this.options.structure ?? 'R') !== 'R') {
      const message = 'a record ends, but not in STRU R'
      this.faults.report('eor-outside-record-structure', offset, this.clause, message)
      this.flags &= ~Descriptor.endOfRecord
    }
  }

  /** Counts a header that may carry nothing. */
  countHeader(offset: number): void {
    this.fileOpen = true
    if (++this.withoutData > this.maxWithoutData) {
      const limit = `more than ${this.maxWithoutData} headers in a row brought no data`
      refuse('limit-exceeded', offset, this.clause, `${limit}; raise maxWithoutData if that is intended`)
    }
  }

  /** Prepares for data: notifies the file if they are suspect, or no longer. */
  expectData(): void {
    this.fileOpen = true
    this.withoutData = 0
    this.recordOpen = true
    if (this.suspectChanges) this.setSuspect(!this.suspecting)
  }

  /** Takes octets that the descriptor describes. @param offset of `chunk[start]` in the input */
  data(chunk: Uint8Array, start: number, end: number, offset: number): void {
    if (this.flags & Descriptor.restartMarker) {
      for (let at = start; at < end; at++) this.markerOctet(chunk[at]!, offset + at - start)
    } else {
      this.expectData()
      this.file.data(chunk, start, end)
    }
  }

  /** Takes an octet of a restart marker. */
  markerOctet(octet: number, offset: number): void {
    if (this.marker.length === this.maxMarkerLength) {
      const limit = `a restart marker is longer than ${this.maxMarkerLength} octets`
      refuse('limit-exceeded', offset, this.clause, `${limit}; raise maxMarkerLength if that is intended`)
    }
    if (!isMarkerOctet(octet)) {
      const message = `a restart marker contains octet ${octet}, which is not one of 33 to 126`
      this.faults.report('bad-marker', offset, this.clause, message)
    }
    this.marker.push(octet)
  }

  /** Ends the block or string, and whatever its descriptor ends with it. */
  endDescribed(): void {
    const { flags } = this
    this.flags = 0
    if (flags === 0) return
    if (flags & Descriptor.restartMarker) this.endMarker()
    if (flags & Descriptor.endOfRecord) this.endRecord()
    if (flags & Descriptor.endOfFile) {
      if (this.recordOpen && this.options.structure === 'R') {
        this.faults.report('missing-eor', this.descriptorOffset, '959 §3.4', 'the file ends inside a record')
        this.endRecord()
      }
      this.endFile()
    }
  }

  /** Takes what follows the end of the only file. @param offset of `chunk[start]` in the input */
  follow(chunk: Uint8Array, start: number, end: number, offset: number): void {
    const { leftover } = this.options
    if (leftover) leftover.bytes(chunk, start, end)
    else if (!this.followed) {
      this.faults.report('trailing-data', offset, this.clause, 'octets follow the end of the only file')
      this.followed = true
    }
  }

  /**
   * Ends the connection.
   *
   * @param whole whether it ends between headers and strings
   * @param offset octets of the input
   */
  close(whole: boolean, offset: number): void {
    if (this.ended) this.options.leftover?.end()
    else if (!whole || this.fileOpen) this.truncate(offset)
  }

  private truncate(offset: number): void {
    this.faults.report('truncated', offset, this.clause, 'the connection closed before the end of file')
    if (this.recordOpen && this.options.structure === 'R') this.endRecord()
    this.endFile()
  }

  private setSuspect(suspect: boolean): void {
    this.suspecting = suspect
    this.file.suspect(suspect)
  }

  private endMarker(): void {
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
    if (this.suspecting) this.setSuspect(false)
    this.file.endOfFile()
  }
}
