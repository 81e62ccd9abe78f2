import { type ByteSink, defaultMaxRecordLength, type FileSink, GrowingBuffer } from '@ftpkit/transfer'
import type { Tolerant } from '../options.js'
import { RecordReader } from './record-reader.js'
import { checkBetweenRecords, RecordWriter, type RecordWriterOptions } from './record-writer.js'

/** The prefix of a record, and where in it the length is. */
export interface LengthField {
  /** What messages call the prefix. */
  readonly name: string
  /** Octets of the whole prefix. */
  readonly prefixOctets: number
  /** Offset of the length in the prefix, in octets; the other octets are zero. */
  readonly offset: number
  /** Octets of the length. */
  readonly octets: number
  /** Whether the first octet of the length is its low-order one. */
  readonly littleEndian: boolean
  /** Octets that the length counts besides those of the record: the prefix, or none. */
  readonly overhead: number
}

/** Reads the length from a prefix that begins at `at`, overhead included. */
export function readLength(field: LengthField, memory: Uint8Array, at: number): number {
  const { offset, octets, littleEndian } = field
  let length = 0
  for (let index = 0; index < octets; index++) {
    // A multiplication, not a shift: the length may have 32 bits.
    length = length * 256 + memory[at + offset + (littleEndian ? octets - 1 - index : index)]!
  }
  return length
}

/** Writes the length into a prefix that begins at `at`; its other octets stay as they are. */
export function writeLength(field: LengthField, memory: Uint8Array, at: number, length: number): void {
  const { offset, octets, littleEndian } = field
  let remaining = length
  for (let index = 0; index < octets; index++) {
    memory[at + offset + (littleEndian ? index : octets - 1 - index)] = remaining % 256
    remaining = Math.floor(remaining / 256)
  }
}

/** Whether an octet of the prefix outside its length is not zero. */
function hasReserved({ prefixOctets, offset, octets }: LengthField, prefix: Uint8Array): boolean {
  for (let index = 0; index < prefixOctets; index++) {
    if (prefix[index] !== 0 && (index < offset || index >= offset + octets)) return true
  }
  return false
}

/** Octets that programs write after the last record: X'00', and X'1A', the end of a file in CP/M and DOS. */
const fillers: readonly number[] = [0x00, 0x1a]

/** Stands for filler that has not begun. */
export const noFiller = -1

const ifFiller = 'if that is filler after the last record, tolerate trailing-filler'

/** The octet of which a prefix consists if that is filler. */
export function fillerOf(prefix: Uint8Array, octets: number): number | undefined {
  const octet = prefix[0]!
  if (!fillers.includes(octet)) return undefined
  for (let index = 1; index < octets; index++) if (prefix[index] !== octet) return undefined
  return octet
}

/** Adds to a message what may be the cause, if the octets that can't be a prefix look like filler. */
export function unlessFiller(what: string, prefix: Uint8Array, octets: number): string {
  return octets > 0 && fillerOf(prefix, octets) !== undefined ? `${what}: ${ifFiller}` : what
}

/** Where octets other than filler are, from `start` on, or `end`. */
export function endOfFiller(filler: number, chunk: Uint8Array, start: number, end: number): number {
  let at = start
  while (at < end && chunk[at] === filler) at++
  return at
}

/** Reads a local file in which each record has its length before it. Holds the prefix only. */
export class PrefixedReader extends RecordReader {
  protected readonly prefix: Uint8Array
  /** Octets of the prefix that have come. */
  private filled = 0
  /** Octets of the open record that are still to come. */
  private remaining = 0
  protected readonly ignoresReserved: boolean
  private readonly allowsFiller: boolean
  /** The octet that alone may follow, after the last record. */
  protected filler = noFiller

  constructor(
    file: FileSink,
    private readonly field: LengthField,
    { tolerate }: Tolerant,
  ) {
    super(file)
    this.prefix = new Uint8Array(field.prefixOctets)
    this.ignoresReserved = tolerate?.includes('reserved-octets') ?? false
    this.allowsFiller = tolerate?.includes('trailing-filler') ?? false
  }

  /** Whether a prefix or its record has begun and not ended. */
  get open(): boolean {
    return this.filled > 0
  }

  /** Whether what came so far ends between records; the beginning of filler is not that of a record. */
  endsBetweenRecords(): boolean {
    return !this.open || this.endsInFiller()
  }

  protected take(chunk: Uint8Array, start: number, end: number): void {
    let at = this.filler === noFiller ? start : this.skipFiller(chunk, start, end)
    while (at < end) {
      if (this.filled < this.prefix.length) {
        this.prefix[this.filled++] = chunk[at++]!
        if (this.filled === this.prefix.length) {
          this.begin(at - this.prefix.length)
          if (this.filled === 0) at = this.skipFiller(chunk, at, end)
        }
      } else {
        const to = Math.min(at + this.remaining, end)
        this.file.data(chunk, at, to)
        this.remaining -= to - at
        at = to
      }
      if (this.remaining === 0 && this.filled === this.prefix.length) {
        this.filled = 0
        this.close()
      }
    }
  }

  private skipFiller(chunk: Uint8Array, start: number, end: number): number {
    const at = endOfFiller(this.filler, chunk, start, end)
    if (at < end) this.fail('bad-record-descriptor', 'data follow the filler after the last record', at)
    return at
  }

  protected finish(): void {
    if (this.remaining > 0) this.fail('truncated', `the file ends ${this.remaining} octets before it does`, 0)
    if (!this.endsBetweenRecords()) {
      const what = `the file ends inside its ${this.field.name}`
      this.fail('truncated', unlessFiller(what, this.prefix, this.filled), 0)
    }
    this.file.endOfFile()
  }

  /** @param at where the prefix begins: in this chunk, or before it */
  protected begin(at: number): void {
    if (this.allowsFiller && this.endsInFiller()) return
    const { name, overhead } = this.field
    this.checkReserved(at)
    const length = readLength(this.field, this.prefix, 0)
    if (length < overhead)
      this.refusePrefix(`its ${name} says ${length} octets, less than its own ${overhead}`, at)
    this.remaining = length - overhead
  }

  /** Checks the octets of the prefix outside its length. */
  protected checkReserved(at: number): void {
    if (this.ignoresReserved || !hasReserved(this.field, this.prefix)) return
    this.refusePrefix(`reserved octets of its ${this.field.name} are not zero`, at)
  }

  /** Throws for a whole prefix that can't be one. */
  protected refusePrefix(what: string, at: number): never {
    this.fail('bad-record-descriptor', unlessFiller(what, this.prefix, this.prefix.length), at)
  }

  /** Whether the octets in the place of a prefix are tolerated filler; then nothing else may follow. */
  private endsInFiller(): boolean {
    if (!this.allowsFiller || this.remaining > 0) return false
    const filler = fillerOf(this.prefix, this.filled)
    if (filler !== undefined) this.followOnly(filler)
    return filler !== undefined
  }

  /** Ends the records: only this octet may follow. */
  protected followOnly(filler: number): void {
    this.filler = filler
    this.filled = 0
  }

  /** Ends what a prefix announced. */
  protected close(): void {
    this.endRecord()
  }
}

/** Options of a writer that holds a record until its length is known; it knows the tolerance `missing-eor`. */
export interface HeldRecordOptions extends RecordWriterOptions {
  /** Longest record that is held, in octets. A longer one is `limit-exceeded`. Default: 16 MiB. */
  readonly maxRecordLength?: number | undefined
}

/** Writes a local file in which each record has its length before it. Holds one record. */
export class PrefixedWriter extends RecordWriter {
  private readonly buffer = new GrowingBuffer()
  /** Longest record whose length fits the field, in octets. */
  private readonly longest: number
  private readonly limit: number

  constructor(
    private readonly local: ByteSink,
    private readonly field: LengthField,
    options: HeldRecordOptions,
  ) {
    super(options)
    checkBetweenRecords(options.resume)
    this.longest = 2 ** (8 * field.octets) - 1 - field.overhead
    this.limit = Math.min(this.longest, options.maxRecordLength ?? defaultMaxRecordLength)
  }

  protected part(chunk: Uint8Array, start: number, end: number): void {
    const free = this.limit - this.recordLength
    if (end - start > free) this.refuse(free)
    if (this.buffer.length === 0) this.buffer.reserve(this.field.prefixOctets)
    this.buffer.append(chunk, start, end)
  }

  protected record(): void {
    const { buffer, field } = this
    if (buffer.length === 0) buffer.reserve(field.prefixOctets)
    writeLength(field, buffer.memory, buffer.start, this.recordLength + field.overhead)
    this.written += buffer.length
    buffer.release(this.local, buffer.length)
  }

  protected finish(): void {
    this.local.end()
  }

  private refuse(free: number): never {
    const clause = '959 §3.1.2.2'
    if (this.limit < this.longest) {
      this.fail('limit-exceeded', `it is longer than the limit of ${this.limit} octets`, clause, free)
    }
    const what = `it is longer than ${this.longest} octets, the most that a ${this.field.name} can count`
    this.fail('record-too-long', what, clause, free)
  }
}
