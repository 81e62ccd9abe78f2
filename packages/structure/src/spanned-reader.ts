import type { ByteSink, FileSink } from '@ftpkit/transfer'
import type { Tolerant } from './options.js'
import { PrefixedSource } from './prefixed-source.js'
import { rdwDescriptor } from './rdw-format.js'
import { Segment } from './spanned-format.js'
import { Unblocker } from './unblocker.js'

/**
 * Options of {@link SpannedReader}; it knows the tolerance `reserved-octets`, and `extended-block-descriptor` if the
 * segments are blocked.
 */
export interface SpannedReaderOptions extends Tolerant {
  /** Whether block descriptor words stand before blocks of segments; false unless given. */
  readonly blocked?: boolean | undefined
}

const descriptor = { ...rdwDescriptor(), name: 'segment descriptor word' }

/** STRU R from a local file of segments, which are joined to records again. No record is held. */
export class SpannedReader implements ByteSink {
  private readonly entrance: ByteSink

  constructor(file: FileSink, options: SpannedReaderOptions = {}) {
    const segments = new SegmentSource(file, options)
    this.entrance = options.blocked ? new Unblocker(segments, options.tolerate) : segments
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.entrance.bytes(chunk, start, end)
  }

  end(): void {
    this.entrance.end()
  }
}

class SegmentSource extends PrefixedSource {
  /** A record was begun by a segment and waits for its last one. */
  private inRecord = false
  private endsRecord = false

  constructor(file: FileSink, options: Tolerant) {
    super(file, descriptor, options)
  }

  protected override checkReserved(at: number): void {
    const control = this.header[2]! & 3
    if (!this.takesReserved && (control !== this.header[2] || this.header[3] !== 0)) {
      this.fail('bad-record-descriptor', 'reserved bits of its segment descriptor word are not zero', at)
    }
    const begins = control === Segment.complete || control === Segment.first
    if (begins === this.inRecord) {
      const what = begins ? 'a new record begins before its last segment' : 'its first segment is missing'
      this.fail('bad-record-descriptor', what, at)
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
