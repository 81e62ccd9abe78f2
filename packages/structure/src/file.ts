import { type ByteSink, FaultLatch, type FileSink, FtpError } from '@ftpkit/transfer'
import type { RestartPoint, Tolerant, WriterReports } from './options.js'

/**
 * STRU F: the octets of a local file are the file in transfer, "a continuous sequence of data bytes".
 *
 * @see RFC 959 §3.1.2.1
 */
export class FileEncoder implements ByteSink {
  constructor(private readonly file: FileSink) {}

  bytes(chunk: Uint8Array, start: number, end: number): void {
    this.file.data(chunk, start, end)
  }

  end(): void {
    this.file.endOfFile()
  }
}

/** Options of {@link FileDecoder}; it knows the tolerance `eor-outside-record-structure`. */
export interface FileDecoderOptions extends WriterReports, Tolerant {
  /** Resumes after a restart marker; the local file was truncated there. */
  readonly resume?: RestartPoint | undefined
}

/**
 * STRU F: the data of the file in transfer are the octets of the local file. The end of the file ends `local`.
 *
 * @see RFC 959 §3.1.2.1
 */
export class FileDecoder implements FileSink {
  private octets: number
  private readonly latch = new FaultLatch()
  private readonly ignoresEndOfRecord: boolean

  constructor(
    private readonly local: ByteSink,
    private readonly options: FileDecoderOptions = {},
  ) {
    this.octets = options.resume?.octetsBefore ?? 0
    this.ignoresEndOfRecord = options.tolerate?.includes('eor-outside-record-structure') ?? false
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    this.octets += end - start
    this.local.bytes(chunk, start, end)
  }

  /** @throws FtpError `eor-outside-record-structure` unless tolerated: "there is no internal structure" in STRU F */
  endOfRecord(): void {
    this.latch.check()
    if (this.ignoresEndOfRecord) return
    throw this.latch.set(
      new FtpError(
        'eor-outside-record-structure',
        `end of record after ${this.octets} octets of a file without records: transfer it with STRU R, which keeps where each record ends`,
        { offset: this.octets, clause: '959 §3.1.2.1', replyHint: 451 },
      ),
    )
  }

  restartMarker(marker: Uint8Array): void {
    this.latch.check()
    const { octets: octetsBefore } = this
    this.options.onRestartMarker?.(marker, octetsBefore, { octetsBefore, recordOctets: 0, records: 0 })
  }

  suspect(on: boolean): void {
    this.latch.check()
    this.options.onSuspect?.(on, this.octets)
  }

  endOfFile(): void {
    this.latch.check()
    this.local.end()
  }
}
