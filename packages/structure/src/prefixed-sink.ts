import { type ByteSink, defaultMaxRecordLength } from '@ftpkit/transfer'
import { type Descriptor, longestRecord, writeLength } from './descriptor.js'
import { Hold } from './hold.js'
import { betweenRecords, RecordSink, type RecordWriterOptions } from './record-sink.js'

/** Options of a decoder that holds a record until its length is known; it knows the tolerance `missing-eor`. */
export interface HeldRecordOptions extends RecordWriterOptions {
  /** Longest record that is held, in octets; 16 MiB unless given. A longer one is `limit-exceeded`. */
  readonly maxRecordLength?: number | undefined
}

/** Writes a local file in which a descriptor stands before each record. Holds one record. */
export class PrefixedSink extends RecordSink {
  private readonly hold = new Hold()
  private readonly longest: number
  private readonly limit: number

  constructor(
    private readonly local: ByteSink,
    private readonly descriptor: Descriptor,
    options: HeldRecordOptions,
  ) {
    super(options)
    betweenRecords(options.resume)
    this.longest = longestRecord(descriptor)
    this.limit = Math.min(this.longest, options.maxRecordLength ?? defaultMaxRecordLength)
  }

  protected part(chunk: Uint8Array, start: number, end: number): void {
    const room = this.limit - this.recordLength
    if (end - start > room) this.refuse(room)
    if (this.hold.length === 0) this.hold.reserve(this.descriptor.octets)
    this.hold.append(chunk, start, end)
  }

  protected record(): void {
    if (this.hold.length === 0) this.hold.reserve(this.descriptor.octets)
    writeLength(this.descriptor, this.hold.memory, this.hold.start, this.recordLength + this.descriptor.own)
    this.written += this.hold.length
    this.hold.release(this.local, this.hold.length)
  }

  protected finish(): void {
    this.local.end()
  }

  private refuse(room: number): never {
    const clause = '959 §3.1.2.2'
    if (this.limit < this.longest) {
      this.fail('limit-exceeded', `it is longer than the limit of ${this.limit} octets`, clause, room)
    }
    const what = `it is longer than the ${this.longest} octets that a ${this.descriptor.name} can say`
    this.fail('record-too-long', what, clause, room)
  }
}
