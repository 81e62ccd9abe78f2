import { type ByteSink, FaultLatch, type FileSink, FtpError } from '@ftpkit/transfer'
import type { Tolerant } from '../options.js'
import { type LengthPrefixFormat, lengthPrefix } from './length-prefix.js'
import { type HeldRecordOptions, noFiller, PrefixedReader, PrefixedWriter } from './prefixed.js'

/** Records with their lengths before them, in blocks or not. */
export interface CardBlockFormat extends LengthPrefixFormat {
  /** Octets of a block; without it, there are no blocks. */
  readonly blocks?: 1014 | undefined
}

/**
 * Blocks as card networks exchange them: 1012 octets of records with their lengths before them, then X'4040'. A length of
 * zero ends the records, and X'40' fills the last block.
 */
const blockOctets = 1014
const contentOctets = 1012
const fill = 0x40

/** Reads records from such blocks: STRU R. Drops what belongs to blocks. Holds a length only. */
export class CardBlockReader implements ByteSink {
  private readonly records: EndedRecords
  private readonly allowsShort: boolean
  private readonly ignoresReserved: boolean
  private readonly latch = new FaultLatch()
  /** Octets of the file, and of the open block, so far. */
  private octets = 0
  private column = 0

  /**
   * Knows the tolerances `short-last-record`, for a short last block, and `reserved-octets`, for one that ends otherwise.
   *
   * @throws RangeError for a length of anything but 2 or 4 octets
   */
  constructor(file: FileSink, { tolerate = [], ...format }: LengthPrefixFormat & Tolerant) {
    this.records = new EndedRecords(file, lengthPrefix(format), {})
    this.allowsShort = tolerate.includes('short-last-record')
    this.ignoresReserved = tolerate.includes('reserved-octets')
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    try {
      for (let at = start; at < end; ) {
        const limit = this.column < contentOctets ? contentOctets : blockOctets
        const to = Math.min(at + limit - this.column, end)
        if (limit === contentOctets) this.records.bytes(chunk, at, to)
        else this.trailer(chunk, at, to)
        this.octets += to - at
        this.column = (this.column + to - at) % blockOctets
        at = to
      }
    } catch (error) {
      throw this.latch.set(error)
    }
  }

  end(): void {
    this.latch.run(() => {
      this.records.end()
      const missing = blockOctets - this.column
      if (this.column > 0 && !this.allowsShort)
        this.fail(
          'truncated',
          `the file ends ${missing} octets before the end of a block of ${blockOctets}`,
          0,
        )
    })
  }

  private trailer(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; at++) {
      if (chunk[at] !== fill && !this.ignoresReserved)
        this.fail(
          'bad-record-descriptor',
          `a block of ${blockOctets} octets doesn't end in X'4040'`,
          at - start,
        )
    }
    this.records.skip(end - start)
  }

  private fail(code: 'truncated' | 'bad-record-descriptor', what: string, ahead: number): never {
    const offset = this.octets + ahead
    throw new FtpError(code, `octet ${offset} of the local file: ${what}`, {
      offset,
      clause: '959 §3.1.2.2',
      replyHint: 451,
    })
  }
}

/** Reads records up to a length of zero; only fill may follow. */
class EndedRecords extends PrefixedReader {
  /** An empty file has no records. */
  private isEmpty = true

  protected override take(chunk: Uint8Array, start: number, end: number): void {
    this.isEmpty &&= start === end
    super.take(chunk, start, end)
  }

  protected override begin(at: number): void {
    if (this.prefix.some((octet) => octet !== 0)) super.begin(at)
    else this.followOnly(fill)
  }

  protected override finish(): void {
    if (this.filler === noFiller && !this.open && !this.isEmpty)
      this.fail('truncated', 'the file ends before the length of zero that ends its records', 0)
    super.finish()
  }
}

/** Writes STRU R as a local file of such blocks. An empty record, which would end the file, is a fault. */
export class CardBlockWriter extends PrefixedWriter {
  private readonly blocks: BlockFiller

  /** @throws RangeError for a length of anything but 2 or 4 octets, or to resume inside a record */
  constructor(local: ByteSink, options: LengthPrefixFormat & HeldRecordOptions) {
    const field = lengthPrefix(options)
    const blocks = new BlockFiller(local, field.prefixOctets, options.resume?.octetsBefore ?? 0)
    super(blocks, field, options)
    this.blocks = blocks
  }

  protected override record(): void {
    if (this.recordLength === 0)
      this.fail('bad-record-descriptor', 'it is empty, and a length of zero ends the file', '959 §3.1.2.2')
    super.record()
    this.written = this.blocks.octets
  }
}

const trailer = Uint8Array.of(fill, fill)
const fills = new Uint8Array(contentOctets).fill(fill)

/** Fills blocks with what it receives. */
class BlockFiller implements ByteSink {
  /** @param octets what the file has so far, blocks included */
  constructor(
    private readonly local: ByteSink,
    private readonly lengthOctets: number,
    public octets: number,
  ) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end; ) {
      const to = Math.min(at + contentOctets - (this.octets % blockOctets), end)
      this.write(chunk, at, to)
      at = to
      if (this.octets % blockOctets === contentOctets) this.write(trailer, 0, trailer.length)
    }
  }

  end(): void {
    this.bytes(new Uint8Array(this.lengthOctets), 0, this.lengthOctets)
    const column = this.octets % blockOctets
    if (column > 0) this.bytes(fills, 0, contentOctets - column)
    this.local.end()
  }

  private write(octets: Uint8Array, start: number, end: number): void {
    this.octets += end - start
    this.local.bytes(octets, start, end)
  }
}
