import { printableJson } from '@ftpkit/node'
import { defaultMaxRecordLength, type FileSink, FtpError } from '@ftpkit/transfer'
import { arrayOf, countOf, type Fields, fieldsOf, hexDigits, octetsOf } from './fields.js'
import type { StandardOutput } from './standard-streams.js'

/** Most octets of one event of data. */
const maxDataLength = 4_194_304

/** Options of an {@link EventWriter}. */
export interface EventWriterOptions {
  /** Whether the data are records (STRU R), each of which is one event. */
  readonly records: boolean
  /** Whether a record can contain markers, and so must be held until its end. */
  readonly markers: boolean
  /** Longest record that is held, in octets. Default: the usual limit of a record. */
  readonly maxRecordLength: number | undefined
  /** Called at the end of each file: whether only the close of the connection ended it. */
  readonly closed: () => boolean
}

/**
 * Writes a file in transfer as lines of JSON: `{"record":HEX}` or `{"data":HEX}`, either with `"suspect"`;
 * `{"marker":TEXT,"at":N}`; and `{"eof":"explicit"}` or `{"eof":"close"}`. Consecutive data are one event, written as
 * they arrive, up to 4 MiB: `encode` holds a line. A record that can contain markers is held, since their events come first.
 */
export class EventWriter implements FileSink {
  private readonly maxRecordLength: number
  /** Data octets of the file so far. */
  private octets = 0
  private suspecting = false
  private dataOpen = false
  /** Octets of the open event of data. */
  private dataLength = 0
  private recordOpen = false
  private record: string[] = []
  private recordLength = 0
  /** Where suspect data begin and end in the open record, alternately. */
  private suspectBounds: number[] = []

  constructor(
    private readonly output: StandardOutput,
    private readonly options: EventWriterOptions,
  ) {
    this.maxRecordLength = options.maxRecordLength ?? defaultMaxRecordLength
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    if (this.options.records) {
      this.openRecord()
      this.recordLength += end - start
      if (this.options.markers) this.checkLength()
      this.put(hexDigits(chunk, start, end))
    } else {
      if (this.dataLength + end - start > maxDataLength) this.closeData()
      if (!this.dataOpen) this.output.text('{"data":"')
      this.dataOpen = true
      this.dataLength += end - start
      this.output.text(hexDigits(chunk, start, end))
    }
    this.octets += end - start
  }

  endOfRecord(): void {
    if (!this.options.records) return
    this.openRecord()
    this.output.text(`${this.record.join('')}"${this.suspectRanges()}}\n`)
    this.record = []
    this.recordOpen = false
    this.recordLength = 0
    this.suspectBounds = this.suspecting ? [0] : []
  }

  restartMarker(marker: Uint8Array): void {
    this.closeData()
    this.line({ marker: String.fromCharCode(...marker), at: this.octets })
  }

  suspect(on: boolean): void {
    this.closeData()
    this.suspecting = on
    if (this.options.records) this.suspectBounds.push(this.recordLength)
  }

  endOfFile(): void {
    this.closeData()
    this.line({ eof: this.options.closed() ? 'close' : 'explicit' })
    this.octets = 0
    this.suspectBounds = []
  }

  /** Ends the open event before malformed input, with the data so far. */
  abandon(): void {
    this.closeData()
    if (this.recordOpen) this.endOfRecord()
  }

  private openRecord(): void {
    if (!this.recordOpen) this.put('{"record":"')
    this.recordOpen = true
  }

  private put(text: string): void {
    if (this.options.markers) this.record.push(text)
    else this.output.text(text)
  }

  private checkLength(): void {
    if (this.recordLength <= this.maxRecordLength) return
    const message = `a record is longer than ${this.maxRecordLength} octets; --max-record-length raises the limit`
    throw new FtpError('limit-exceeded', message, { offset: this.octets, clause: '959 §3.1.2.2' })
  }

  private closeData(): void {
    if (!this.dataOpen) return
    this.dataOpen = false
    this.dataLength = 0
    this.output.text(this.suspecting ? '","suspect":true}\n' : '"}\n')
  }

  private suspectRanges(): string {
    const bounds = this.suspecting ? [...this.suspectBounds, this.recordLength] : this.suspectBounds
    const ranges: number[][] = []
    for (let at = 0; at < bounds.length; at += 2) {
      const [from, to] = [bounds[at]!, bounds[at + 1]!]
      if (from < to) ranges.push([from, to])
    }
    return ranges.length > 0 ? `,"suspect":${JSON.stringify(ranges)}` : ''
  }

  private line(event: object): void {
    this.output.text(`${printableJson(event)}\n`)
  }
}

/** A restart marker whose event came before the data around it. */
interface PendingMarker {
  readonly marker: Uint8Array
  /** Data octets of the file before it. */
  readonly at: number
}

/**
 * Reads the lines of an {@link EventWriter}, and passes the events on to a file in transfer. A marker is placed by its
 * `at`, which may be inside a record.
 */
export class EventReader {
  /** Data octets of the file so far. */
  private octets = 0
  private pending: PendingMarker[] = []
  private begun = false
  private files = 0

  /**
   * @param explicitEnd whether the MODE marks the end of a file, so that an `eof` is required
   * @param several whether the connection can carry more than one file
   */
  constructor(
    private readonly file: FileSink,
    private readonly explicitEnd: boolean,
    private readonly several: boolean,
  ) {}

  /** @throws SyntaxError, RangeError or TypeError for a line that is not a valid event here; FtpError `bad-marker` */
  line(text: string): void {
    const fields = fieldsOf(text)
    if (this.files > 0 && !this.several) throw new SyntaxError('the connection carries only one file')
    this.begun = true
    if ('record' in fields) this.record(fields)
    else if ('data' in fields) this.data(octetsOf(fields.data), fields.suspect === true)
    else if ('marker' in fields) this.marker(fields)
    else if ('eof' in fields) this.endOfFile()
    else throw new SyntaxError('an event must have a field record, data, marker or eof')
  }

  /** @throws FtpError `truncated` if the last file lacks a required `eof` */
  end(): void {
    if (!this.begun && (this.explicitEnd || this.files > 0)) return
    if (!this.explicitEnd) return this.endOfFile()
    throw new FtpError('truncated', 'the events end before the end of the file', { clause: '959 §3.4' })
  }

  private record(fields: Fields): void {
    const octets = octetsOf(fields.record)
    let from = 0
    for (const range of arrayOf(fields.suspect ?? [])) {
      const [begin = 0, end = 0] = arrayOf(range).map(countOf)
      if (begin < from || end < begin || end > octets.length)
        throw new SyntaxError('suspect ranges must be in order and inside the record')
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
      const next = this.pending[0]?.at ?? Number.POSITIVE_INFINITY
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
      throw new SyntaxError('a marker must be a string of characters up to U+00FF')
    }
    const position = countOf(at ?? this.octets)
    const min = Math.max(this.octets, this.pending.at(-1)?.at ?? 0)
    if (position < min) {
      throw new SyntaxError(`the marker is at octet ${position}, but the data are at octet ${min} already`)
    }
    this.pending.push({ marker: Buffer.from(marker, 'latin1'), at: position })
    this.sendMarkers()
  }

  private sendMarkers(): void {
    while (this.pending[0]?.at === this.octets) {
      const { marker } = this.pending.shift()!
      try {
        this.file.restartMarker(marker)
      } catch (error) {
        if (!(error instanceof RangeError)) throw error
        throw new FtpError('bad-marker', error.message, { offset: this.octets, clause: '959 §3.5' })
      }
    }
  }

  private endOfFile(): void {
    if (this.pending.length > 0)
      throw new SyntaxError('the position of a marker is after the end of the file')
    this.file.endOfFile()
    this.octets = 0
    this.begun = false
    this.files++
  }
}
