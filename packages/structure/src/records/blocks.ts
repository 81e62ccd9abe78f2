import { type ByteSink, FaultLatch, FtpError, type FtpErrorCode } from '@ftpkit/transfer'
import type { StructureTolerance } from '../options.js'
import { type DescriptorWordFormat, placesInWord, rdwOctets } from './descriptor-word.js'
import { endOfFiller, fillerOf, type PrefixedReader, unlessFiller } from './prefixed.js'

/** Octets of a block descriptor word. */
export const bdwOctets = 4

/** Largest block and largest segment of DFSMS, in octets, its own descriptor word included. */
const maxBlockSize = 32_760

/** A block descriptor word, a record descriptor word and one octet. */
const minBlockSize = 9

/** First bit of an extended block descriptor word. */
const extended = 0x80

/**
 * Returns the size of a block in octets. Default: the largest, 32 760.
 *
 * @throws RangeError for anything but a whole number from 9 to 32 760
 */
export function checkBlockSize(size: number = maxBlockSize): number {
  if (Number.isInteger(size) && size >= minBlockSize && size <= maxBlockSize) return size
  throw new RangeError(`a block has ${minBlockSize} to ${maxBlockSize} octets, not ${size}`)
}

/**
 * Removes the block descriptor words from a blocked file; record or segment descriptors and data remain.
 * Holds the block descriptor only.
 */
export class Deblocker implements ByteSink {
  private readonly descriptor = new Uint8Array(bdwOctets)
  /** Octets of the block descriptor that have come. */
  private filled = 0
  /** Octets of the open block that are still to come. */
  private remaining = 0
  private blocks = 0
  private octets = 0
  private readonly latch = new FaultLatch()
  /** Where each octet of a descriptor belongs in one of z/OS, in which it is kept. */
  private readonly places: readonly number[]
  /** Octets that a block length does not count. */
  private readonly uncounted: number
  /** The octet that alone may follow, after the last block. */
  private filler: number | undefined

  constructor(
    private readonly records: PrefixedReader,
    format: DescriptorWordFormat,
    private readonly tolerate: readonly StructureTolerance[] = [],
  ) {
    this.places = placesInWord(format)
    this.uncounted = format.inclusive === false ? bdwOctets : 0
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    try {
      for (let at = start; at < end; )
        at =
          this.filler !== undefined
            ? this.padding(this.filler, chunk, at, end)
            : this.remaining > 0
              ? this.body(chunk, at, end)
              : this.head(chunk[at]!, at)
    } catch (error) {
      throw this.latch.set(error)
    }
  }

  end(): void {
    this.latch.run(() => {
      if (this.filled > 0 && !this.endsInFiller()) this.truncatedDescriptor()
      if (this.remaining > 0)
        this.fail('truncated', `the file ends ${this.remaining} octets before it does`, this.octets)
      this.records.end()
    })
  }

  private body(chunk: Uint8Array, start: number, end: number): number {
    const to = Math.min(start + this.remaining, end)
    this.records.bytes(chunk, start, to)
    this.remaining -= to - start
    this.octets += to - start
    if (this.remaining === 0 && !this.records.endsBetweenRecords()) {
      const what = 'it ends inside a record or segment, which must not cross a block'
      this.fail('bad-record-descriptor', what, this.octets)
    }
    return to
  }

  private head(octet: number, at: number): number {
    if (this.filled === 0) this.blocks++
    this.descriptor[this.places[this.filled++]!] = octet
    this.octets++
    if (this.filled === bdwOctets && !this.endsInFiller()) {
      this.filled = 0
      this.records.skip(bdwOctets)
      this.remaining = this.blockLength() - bdwOctets
    }
    return at + 1
  }

  private padding(filler: number, chunk: Uint8Array, start: number, end: number): number {
    const at = endOfFiller(filler, chunk, start, end)
    this.octets += at - start
    if (at < end)
      this.fail('bad-record-descriptor', 'data follow the filler after the last block', this.octets)
    return at
  }

  /** The octets of the descriptor that have come, in the order in which they came. */
  private get begun(): Uint8Array {
    return Uint8Array.from({ length: this.filled }, (_, index) => this.descriptor[this.places[index]!]!)
  }

  /** Whether the octets in the place of a descriptor are tolerated filler; then nothing else may follow. */
  private endsInFiller(): boolean {
    if (!this.tolerate.includes('trailing-filler')) return false
    const filler = fillerOf(this.begun, this.filled)
    if (filler === undefined) return false
    this.filler = filler
    this.filled = 0
    return true
  }

  private truncatedDescriptor(): never {
    const what = 'the file ends inside its descriptor word'
    this.fail('truncated', unlessFiller(what, this.begun, this.filled), this.octets)
  }

  /** The length of the block, its own descriptor included. */
  private blockLength(): number {
    const { descriptor, tolerate } = this
    let length = descriptor[0]! * 256 + descriptor[1]!
    if (descriptor[0]! >= extended) {
      if (!tolerate.includes('extended-block-descriptor'))
        this.refuse('its descriptor word is an extended one: tolerate it for a tape')
      length = (length - extended * 256) * 65_536 + descriptor[2]! * 256 + descriptor[3]!
    } else if (descriptor[2]! + descriptor[3]! > 0 && !tolerate.includes('reserved-octets')) {
      this.refuse('reserved octets of its descriptor word are not zero')
    }
    const whole = length + this.uncounted
    if (whole < bdwOctets + rdwOctets)
      this.refuse(`its descriptor word says ${length} octets, too few for a record`)
    return whole
  }

  /** Throws for a descriptor that can't be one. */
  private refuse(what: string): never {
    const begin = this.octets - bdwOctets
    this.fail('bad-record-descriptor', unlessFiller(what, this.descriptor, bdwOctets), begin)
  }

  private fail(code: FtpErrorCode, what: string, offset: number): never {
    throw new FtpError(code, `block ${this.blocks}, octet ${offset} of the local file: ${what}`, {
      offset,
      clause: '959 §3.1.2.2',
      replyHint: 451,
    })
  }
}
