import { type ByteSink, FtpError, type FtpErrorCode } from '@ftpkit/transfer'
import { bdwOctets } from './bdw-format.js'
import type { StructureTolerance } from './options.js'
import type { PrefixedSource } from './prefixed-source.js'
import { rdwOctets } from './rdw-format.js'

/** First bit of an extended block descriptor word. */
const extended = 0x80

/**
 * Takes the block descriptor words out of a blocked file; what is left are record or segment descriptors and data.
 * Nothing but the block descriptor is held.
 */
export class Unblocker implements ByteSink {
  private readonly header = new Uint8Array(bdwOctets)
  /** Octets of the block descriptor that are in `header`. */
  private filled = 0
  /** Octets of the open block that are still to come. */
  private remaining = 0
  private blocks = 0
  private octets = 0
  private fault: unknown

  constructor(
    private readonly records: PrefixedSource,
    private readonly tolerate: readonly StructureTolerance[] = [],
  ) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (this.fault) throw this.fault
    try {
      for (let at = start; at < end; )
        at = this.remaining > 0 ? this.body(chunk, at, end) : this.head(chunk[at]!, at)
    } catch (error) {
      this.fault = error
      throw error
    }
  }

  end(): void {
    if (this.fault) throw this.fault
    try {
      if (this.filled > 0) this.fail('truncated', 'the file ends inside its descriptor word', this.octets)
      if (this.remaining > 0)
        this.fail('truncated', `the file ends ${this.remaining} octets before it does`, this.octets)
      this.records.end()
    } catch (error) {
      this.fault = error
      throw error
    }
  }

  private body(chunk: Uint8Array, start: number, end: number): number {
    const to = Math.min(start + this.remaining, end)
    this.records.bytes(chunk, start, to)
    this.remaining -= to - start
    this.octets += to - start
    if (this.remaining === 0 && this.records.open) {
      this.fail(
        'bad-record-descriptor',
        'it ends inside a record or segment, which must lie in one block',
        this.octets,
      )
    }
    return to
  }

  private head(octet: number, at: number): number {
    if (this.filled === 0) this.blocks++
    this.header[this.filled++] = octet
    this.octets++
    if (this.filled === bdwOctets) {
      this.filled = 0
      this.records.skip(bdwOctets)
      this.remaining = this.blockLength() - bdwOctets
    }
    return at + 1
  }

  private blockLength(): number {
    const high = this.header[0]!
    const begin = this.octets - bdwOctets
    let length = high * 256 + this.header[1]!
    if (high >= extended) {
      if (!this.tolerate.includes('extended-block-descriptor')) {
        this.fail(
          'bad-record-descriptor',
          'its descriptor word is an extended one: tolerate it for a tape',
          begin,
        )
      }
      length = (length - extended * 256) * 65_536 + this.header[2]! * 256 + this.header[3]!
    } else if (this.header[2]! + this.header[3]! > 0 && !this.tolerate.includes('reserved-octets')) {
      this.fail('bad-record-descriptor', 'reserved octets of its descriptor word are not zero', begin)
    }
    if (length < bdwOctets + rdwOctets) {
      this.fail(
        'bad-record-descriptor',
        `its descriptor word says ${length} octets, too few for a record`,
        begin,
      )
    }
    return length
  }

  private fail(code: FtpErrorCode, what: string, offset: number): never {
    throw new FtpError(code, `block ${this.blocks}, octet ${offset} of the local file: ${what}`, {
      offset,
      clause: '959 §3.1.2.2',
      replyHint: 451,
    })
  }
}
