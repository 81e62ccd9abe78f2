import { BlockDecoder, type BlockDecoderOptions, BlockEncoder } from '@ftpkit/mode'
import type { RecordWriterOptions } from '@ftpkit/structure'
import { type ByteSink, FaultLatch, FileFilter, type FileSink, FtpError } from '@ftpkit/transfer'

/**
 * STRU R from a local file that holds MODE B blocks (RFC 959 §3.4.2), captured from a connection or written by a tool.
 * Its restart markers belong to an earlier transfer and are dropped.
 *
 * Throws what a `BlockDecoder` throws. Tools that write no block for the end of file need the tolerance `truncated`.
 */
export class BlockFileReader implements ByteSink {
  private readonly blocks: BlockDecoder

  constructor(file: FileSink, { tolerate }: Pick<BlockDecoderOptions, 'tolerate'> = {}) {
    this.blocks = new BlockDecoder(new WithoutMarkers(file), { structure: 'R', tolerate })
  }

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.blocks.bytes(chunk, start, end)
  }

  end(): void {
    this.blocks.end()
  }
}

class WithoutMarkers extends FileFilter {
  constructor(file: FileSink) {
    super(file)
  }

  override restartMarker(): void {}
}

const beginning = { octetsBefore: 0, recordOctets: 0, records: 0 }

/**
 * STRU R into a local file that holds MODE B blocks (RFC 959 §3.4.2), the end of file in a block of its own: no
 * record is too long for it, and suspect data stay marked. Knows the tolerance `missing-eor`. Holds a block.
 */
export class BlockFileWriter implements FileSink {
  private readonly blocks: BlockEncoder
  private readonly latch = new FaultLatch()
  private written: number
  private records: number
  private recordOctets = 0

  /** @throws RangeError for a point inside a record, of which a block was held */
  constructor(
    private readonly local: ByteSink,
    private readonly options: RecordWriterOptions = {},
  ) {
    const { octetsBefore, recordOctets, records } = options.resume ?? beginning
    if (recordOctets > 0) throw new RangeError(`cannot resume ${recordOctets} octets into a record of blocks`)
    this.written = octetsBefore
    this.records = records
    // Nothing is held between records, so that a transfer can be resumed there.
    this.blocks = new BlockEncoder(
      {
        bytes: (chunk, start, end) => {
          this.written += end - start
          local.bytes(chunk, start, end)
        },
        end: () => {},
      },
      { endOfFile: 'own-block' },
    )
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    this.recordOctets += end - start
    this.blocks.data(chunk, start, end)
  }

  endOfRecord(): void {
    this.latch.check()
    this.blocks.endOfRecord()
    this.records++
    this.recordOctets = 0
  }

  restartMarker(marker: Uint8Array): void {
    this.latch.check()
    const { written: octetsBefore, recordOctets, records } = this
    this.options.onRestartMarker?.(marker, octetsBefore, { octetsBefore, recordOctets, records })
  }

  suspect(on: boolean): void {
    this.latch.check()
    this.blocks.suspect(on)
    this.options.onSuspect?.(on, this.written)
  }

  endOfFile(): void {
    this.latch.check()
    if (this.recordOctets > 0) this.endOpenRecord()
    this.blocks.endOfFile()
    this.local.end()
  }

  private endOpenRecord(): void {
    if (!this.options.tolerate?.includes('missing-eor')) {
      const message = `record ${this.records + 1}: the file ends inside it; tolerate 'missing-eor' to end it there`
      throw this.latch.set(new FtpError('missing-eor', message, { clause: '959 §3.4', replyHint: 451 }))
    }
    this.endOfRecord()
  }
}
