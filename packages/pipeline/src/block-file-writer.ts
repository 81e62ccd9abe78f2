import { BlockEncoder } from '@ftpkit/mode'
import type { RecordWriterOptions } from '@ftpkit/structure'
import { type ByteSink, type FileSink, FtpError } from '@ftpkit/transfer'

/**
 * STRU R into a local file that holds MODE B blocks (RFC 959 §3.4.2), the end of file in a block of its own: no
 * record is too long for it, and suspect data stay marked. Knows the tolerance `missing-eor`. Holds a block.
 */
export class BlockFileWriter implements FileSink {
  private readonly blocks: BlockEncoder
  private written: number
  private records: number
  private recordOctets = 0
  private fault: FtpError | undefined

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
    if (this.fault) throw this.fault
    this.recordOctets += end - start
    this.blocks.data(chunk, start, end)
  }

  endOfRecord(): void {
    if (this.fault) throw this.fault
    this.blocks.endOfRecord()
    this.records++
    this.recordOctets = 0
  }

  restartMarker(marker: Uint8Array): void {
    if (this.fault) throw this.fault
    const { written: octetsBefore, recordOctets, records } = this
    this.options.onRestartMarker?.(marker, octetsBefore, { octetsBefore, recordOctets, records })
  }

  suspect(on: boolean): void {
    if (this.fault) throw this.fault
    this.blocks.suspect(on)
    this.options.onSuspect?.(on, this.written)
  }

  endOfFile(): void {
    if (this.fault) throw this.fault
    if (this.recordOctets > 0) this.endOpenRecord()
    this.blocks.endOfFile()
    this.local.end()
  }

  private endOpenRecord(): void {
    if (!this.options.tolerate?.includes('missing-eor')) {
      const message = `record ${this.records + 1}: the file ends inside it; tolerate 'missing-eor' to end it there`
      this.fault = new FtpError('missing-eor', message, { clause: '959 §3.4', replyHint: 451 })
      throw this.fault
    }
    this.endOfRecord()
  }
}

const beginning = { octetsBefore: 0, recordOctets: 0, records: 0 }
