import { type FileSink, FtpError, LatchedFilter } from '@ftpkit/transfer'
import {
  type DescriptorWordFormat,
  placesInWord,
  rdwOctets,
  recordDescriptorWord,
} from './descriptor-word.js'
import { readLength } from './prefixed.js'

/**
 * Passes a file in transfer on and refuses it at the end of its first record if that consists of records with descriptor
 * words itself: what was taken for record descriptor words then are block descriptor words. Holds one word.
 */
export class BlocksInRecords extends LatchedFilter {
  private readonly word = new Uint8Array(rdwOctets)
  private readonly field
  /** Where the two octets are that hold the control code of a segment, or zeros. */
  private readonly control: readonly number[]
  private filled = 0
  /** Octets of the record in the first record that are still to come. */
  private remaining = 0
  private isFirst = true
  private isBlock = true
  private hasData = false
  private hasSegments = false

  /** @param readAs the name of the format in which the file is read */
  constructor(
    file: FileSink,
    format: DescriptorWordFormat,
    private readonly readAs: 'rdw' | 'spanned',
  ) {
    super(file)
    this.field = recordDescriptorWord(format)
    const places = placesInWord(format)
    this.control = [places.indexOf(2), places.indexOf(3)]
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    if (this.isFirst && this.isBlock) this.look(chunk, start, end)
    this.file.data(chunk, start, end)
  }

  /** @throws FtpError `bad-record-descriptor` at the end of the first record */
  override endOfRecord(): void {
    this.latch.check()
    if (this.isFirst && this.isBlock && this.hasData && this.remaining === 0 && this.filled === 0)
      throw this.latch.set(this.fault())
    this.isFirst = false
    this.file.endOfRecord()
  }

  private look(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && this.isBlock; ) {
      if (this.remaining > 0) {
        const octets = Math.min(this.remaining, end - at)
        this.remaining -= octets
        at += octets
        continue
      }
      this.word[this.filled++] = chunk[at++]!
      if (this.filled === rdwOctets) this.begin()
    }
  }

  private begin(): void {
    const { word, field, control } = this
    this.filled = 0
    this.remaining = readLength(field, word, 0) - field.overhead
    const code = word[control[0]!]!
    this.hasData ||= this.remaining > 0
    this.hasSegments ||= code > 0
    this.isBlock = this.remaining >= 0 && code < 4 && word[control[1]!] === 0
  }

  private fault(): FtpError {
    const format = this.hasSegments ? 'spanned:blocked' : 'bdw'
    return new FtpError(
      'bad-record-descriptor',
      `record 1, octet 0 of the local file: it consists of records with descriptor words itself, so the file has blocks, with block descriptor words before record descriptor words: read it as ${format} with the same options, or as ${this.readAs}:keep if it really is one record`,
      { offset: 0, clause: '959 §3.1.2.2', replyHint: 451 },
    )
  }
}
