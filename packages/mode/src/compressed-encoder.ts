import { type ByteSink, defaultParameters, type FileSink, type Type } from '@ftpkit/transfer'
import { CompressedString, fillerOf } from './compressed-string.js'
import { checkMarker, Descriptor } from './descriptor.js'
import type { EndOfFilePlace } from './options.js'
import { StringWriter } from './string-writer.js'

/** Options of a {@link CompressedEncoder}. */
export interface CompressedEncoderOptions {
  /** Data type agreed upon, which determines the filler. @default ASCII Non-print, as in §5.1 */
  readonly type?: Type | undefined
  /** Where the end of file goes. @default 'with-last-data' */
  readonly endOfFile?: EndOfFilePlace | undefined
  /**
   * Where the end of a record goes: before its last string, or after the data, before an empty string. Readers that apply
   * a descriptor to the string before it read the second form alike.
   *
   * @default 'with-last-data'
   */
  readonly endOfRecord?: 'with-last-data' | 'own-string' | undefined
  /**
   * How no data are written after a descriptor, as in an empty record: a string of no fillers, `0xC0`, or nothing, which
   * leaves a bare escape. The standard does not define a form.
   *
   * @default 'no-fillers'
   */
  readonly emptyString?: 'no-fillers' | 'bare-escape' | undefined
}

/**
 * Writes a file as the strings of MODE C (RFC 959 §3.4.3) in one pass, however the data were cut into calls. Up to 127
 * octets, and a run, are held until they can no longer be part of a longer string. `endOfFile` doesn't end the
 * connection, which may carry another file.
 *
 * `restartMarker` throws RangeError if the marker is empty, longer than 127 octets, or not printable.
 */
export class CompressedEncoder implements FileSink {
  /** Most octets of the connection that one octet of the file can become: a record of one octet. */
  static readonly maxExpansion = 4
  private readonly strings: StringWriter
  private readonly endOfFilePlace: EndOfFilePlace
  private readonly endsOnData: boolean
  private suspecting = false
  /** Whether the open record has data. */
  private recordOpen = false
  /** Whether the end of a record was the last thing written, and whether that record had data. */
  private recordEnded = false
  private recordHadData = false

  constructor(connection: ByteSink, options: CompressedEncoderOptions = {}) {
    const filler = fillerOf(options.type ?? defaultParameters.type)
    this.strings = new StringWriter(connection, filler, options.emptyString === 'bare-escape')
    this.endOfFilePlace = options.endOfFile ?? 'with-last-data'
    this.endsOnData = options.endOfRecord !== 'own-string'
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    this.recordEnded = false
    this.recordOpen = true
    this.strings.data(chunk, start, end, this.suspecting)
  }

  endOfRecord(): void {
    if (this.endsOnData && this.strings.pending) this.strings.describe(Descriptor.endOfRecord)
    else this.strings.describeNothing(Descriptor.endOfRecord)
    this.recordEnded = true
    this.recordHadData = this.recordOpen
    this.recordOpen = false
    if (this.endOfFilePlace === 'own-block') this.strings.flush()
  }

  restartMarker(marker: Uint8Array): void {
    checkMarker(marker, CompressedString.maxLiteral)
    this.recordEnded = false
    this.strings.restartMarker(marker)
    this.strings.flush()
  }

  suspect(on: boolean): void {
    this.suspecting = on
  }

  endOfFile(): void {
    if (this.endOfFilePlace === 'own-block') {
      this.strings.describeNothing(Descriptor.endOfFile)
    } else if (this.recordEnded) {
      // Only a record with data needs no end of record: an empty string with the end of file is not a record.
      const alone = this.endOfFilePlace === 'alone-on-last-record' && this.recordHadData
      this.strings.amend(Descriptor.endOfFile, alone ? Descriptor.endOfRecord : 0)
    } else if (this.strings.pending) {
      this.strings.describe(Descriptor.endOfFile)
    } else {
      this.strings.describeNothing(Descriptor.endOfFile)
    }
    this.strings.flush()
    this.recordEnded = false
    this.recordOpen = false
    this.suspecting = false
  }
}
