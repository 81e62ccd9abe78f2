import type { VerbatimReplyError } from '@ftpkit/session'
import { type ByteSink, type FileSink, Slab } from '@ftpkit/transfer'
import { recordsTooLong, untranslatable } from '../replies.js'
import { loses, type OctetTable } from './translation.js'

/** What becomes of a record that is longer than its data set takes: it goes on in the next, is cut, or refused. */
export type Overlong = 'wrap' | 'truncate' | 'refuse'

/** How records are made of what a transfer carries. */
export interface IncomingOptions {
  /** Most octets of data in a record. */
  readonly maxLength: number
  /** What shorter records are filled up with; absent where lengths vary. */
  readonly pad?: number | undefined
  readonly overlong: Overlong
  /** Takes text from the network; absent where octets are stored as they are. */
  readonly table?: OctetTable | undefined
  /** Untranslatable octets are substituted instead of refused. */
  readonly substitute: boolean
}

/** Octets of the length that stands before each stored record. */
const prefixLength = 4

/** Memory for a record at first; it grows to what records take. */
const firstCapacity = 256

/**
 * Makes the records of a data set: translated, cut or wrapped at `maxLength`, padded, each stored behind its length.
 * Holds one record of at most `maxLength` octets.
 */
export class Incoming implements FileSink {
  private readonly slab = new Slab()
  private record = new Uint8Array(0)
  private length = 0
  /** Octets of a record came, and its end did not. */
  open = false
  private fault: VerbatimReplyError | undefined
  records = 0
  truncated = false
  substituted = false

  constructor(
    private readonly local: ByteSink,
    private readonly options: IncomingOptions,
  ) {}

  /** @throws VerbatimReplyError, with the reply of z/OS */
  data(chunk: Uint8Array, start: number, end: number): void {
    if (this.fault) throw this.fault
    if (start >= end) return
    const { table } = this.options
    if (table && loses(table, chunk, start, end)) this.lose()
    for (let at = start; at < end; ) at = this.take(chunk, at, end)
    this.open = true
  }

  endOfRecord(): void {
    if (this.fault) throw this.fault
    this.store()
    this.open = false
  }

  restartMarker(): void {}

  suspect(): void {}

  endOfFile(): void {
    if (this.open) this.endOfRecord()
    this.local.end()
  }

  /** @returns where the octets begin that are still to be taken */
  private take(chunk: Uint8Array, start: number, end: number): number {
    const { maxLength, overlong } = this.options
    if (this.length === maxLength) {
      if (overlong === 'refuse') this.fail(recordsTooLong())
      if (overlong === 'truncate') {
        this.truncated = true
        return end
      }
      this.store()
    }
    const stop = Math.min(end, start + maxLength - this.length)
    this.append(chunk, start, stop)
    return stop
  }

  private append(chunk: Uint8Array, start: number, end: number): void {
    const needed = this.length + end - start
    if (needed > this.record.length) {
      const larger = new Uint8Array(
        Math.min(this.options.maxLength, Math.max(needed, 2 * this.record.length, firstCapacity)),
      )
      larger.set(this.record.subarray(0, this.length))
      this.record = larger
    }
    const octets = this.options.table?.octets
    if (octets)
      for (let from = start, to = this.length; from < end; ) this.record[to++] = octets[chunk[from++]!]!
    else this.record.set(chunk.subarray(start, end), this.length)
    this.length = needed
  }

  private store(): void {
    const { pad, maxLength } = this.options
    const stored = pad === undefined ? this.length : maxLength
    const at = this.slab.reserve(prefixLength + stored)
    const { memory } = this.slab
    for (let octet = 0; octet < prefixLength; octet++)
      memory[at + octet] = stored >>> (8 * (prefixLength - 1 - octet))
    memory.set(this.record.subarray(0, this.length), at + prefixLength)
    if (pad !== undefined) memory.fill(pad, at + prefixLength + this.length, at + prefixLength + stored)
    this.local.bytes(memory, at, at + prefixLength + stored)
    this.records++
    this.length = 0
  }

  private lose(): void {
    this.substituted = true
    if (!this.options.substitute) this.fail(untranslatable())
  }

  private fail(fault: VerbatimReplyError): never {
    this.fault = fault
    throw fault
  }
}
