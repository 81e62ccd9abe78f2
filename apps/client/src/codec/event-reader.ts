import { type FileSink, FtpError } from '@ftpkit/transfer'
import { countOf, type Fields, fieldsOf, listOf } from './fields.js'
import { octetsOf } from './hex.js'

/** A restart marker that is told before the data it stands in. */
interface WaitingMarker {
  readonly marker: Uint8Array
  readonly at: number
}

/** Tells a file in transfer what an `EventWriter` wrote. A marker goes where its `at` says, inside a record too. */
export class EventReader {
  /** Data octets of the file so far. */
  private octets = 0
  private waiting: WaitingMarker[] = []
  private begun = false
  private files = 0

  /**
   * @param explicitEnd whether the MODE says itself where the file ends, so that the events must too
   * @param several whether the connection carries more than one file
   */
  constructor(
    private readonly file: FileSink,
    private readonly explicitEnd: boolean,
    private readonly several: boolean,
  ) {}

  /** @throws SyntaxError, RangeError, TypeError for a line that is no event, or can't be one here; FtpError `bad-marker` */
  line(text: string): void {
    const fields = fieldsOf(text)
    if (this.files > 0 && !this.several) throw new SyntaxError('the connection carries one file')
    this.begun = true
    if ('record' in fields) this.record(fields)
    else if ('data' in fields) this.data(octetsOf(fields.data), fields.suspect === true)
    else if ('marker' in fields) this.marker(fields)
    else if ('eof' in fields) this.endOfFile()
    else throw new SyntaxError('an event has one of the fields record, data, marker and eof')
  }

  /** @throws FtpError `truncated` inside a file that ends explicitly */
  end(): void {
    if (!this.begun && (this.explicitEnd || this.files > 0)) return
    if (!this.explicitEnd) return this.endOfFile()
    throw new FtpError('truncated', 'the events end before the end of the file', { clause: '959 §3.4' })
  }

  private record(fields: Fields): void {
    const octets = octetsOf(fields.record)
    let from = 0
    for (const range of listOf(fields.suspect ?? [])) {
      const [begin = 0, end = 0] = listOf(range).map(countOf)
      if (begin < from || end < begin || end > octets.length)
        throw new SyntaxError('ranges of a record are in order')
      this.data(octets.subarray(from, begin), false)
      this.data(octets.subarray(begin, end), true)
      from = end
    }
    this.data(octets.subarray(from), false)
    this.file.endOfRecord()
  }

  private data(octets: Uint8Array, suspect: boolean): void {
    let from = 0
    this.file.suspect(suspect)
    while (from < octets.length) {
      const next = this.waiting[0]?.at ?? Number.POSITIVE_INFINITY
      const to = Math.min(octets.length, from + next - this.octets)
      this.file.data(octets, from, to)
      this.octets += to - from
      from = to
      this.sendMarkers()
    }
    this.file.suspect(false)
  }

  private marker({ marker, at }: Fields): void {
    if (typeof marker !== 'string' || /[^\0-\xff]/.test(marker)) {
      throw new SyntaxError('a marker is a text of octets')
    }
    const place = countOf(at ?? this.octets)
    if (place < this.octets || place < (this.waiting.at(-1)?.at ?? 0)) {
      throw new SyntaxError(`data octet ${place} lies before octet ${this.octets}`)
    }
    this.waiting.push({ marker: Buffer.from(marker, 'latin1'), at: place })
    this.sendMarkers()
  }

  private sendMarkers(): void {
    while (this.waiting[0]?.at === this.octets) {
      const { marker } = this.waiting.shift()!
      try {
        this.file.restartMarker(marker)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        throw new FtpError('bad-marker', error.message, { offset: this.octets, clause: '959 §3.5' })
      }
    }
  }

  private endOfFile(): void {
    if (this.waiting.length > 0) throw new SyntaxError('a marker lies behind the end of the file')
    this.file.endOfFile()
    this.octets = 0
    this.begun = false
    this.files++
  }
}
