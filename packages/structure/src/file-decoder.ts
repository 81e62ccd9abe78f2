import { type ByteSink, type FileSink, FtpError } from '@ftpkit/transfer'
import type { DecoderReports, RestartPoint, Tolerant } from './options.js'

/** Options of {@link FileDecoder}; it knows the tolerance `eor-outside-record-structure`. */
export interface FileDecoderOptions extends DecoderReports, Tolerant {
  /** Goes on behind a restart marker; the local file was cut there. */
  readonly resume?: RestartPoint | undefined
}

/**
 * STRU F: the data of the file in transfer are the octets of the local file. The end of the file ends `local`.
 *
 * @see RFC 959 §3.1.2.1
 */
export class FileDecoder implements FileSink {
  private octets: number
  private fault: FtpError | undefined
  private readonly takesRecords: boolean

  constructor(
    private readonly local: ByteSink,
    private readonly options: FileDecoderOptions = {},
  ) {
    this.octets = options.resume?.octetsBefore ?? 0
    this.takesRecords = options.tolerate?.includes('eor-outside-record-structure') ?? false
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    if (this.fault) throw this.fault
    this.octets += end - start
    this.local.bytes(chunk, start, end)
  }

  /** @throws FtpError `eor-outside-record-structure` unless tolerated: "there is no internal structure" in STRU F */
  endOfRecord(): void {
    if (this.fault) throw this.fault
    if (this.takesRecords) return
    this.fault = new FtpError(
      'eor-outside-record-structure',
      `end of record after ${this.octets} octets of a file without records: transfer it with STRU R, or tolerate it`,
      { offset: this.octets, clause: '959 §3.1.2.1', replyHint: 451 },
    )
    throw this.fault
  }

  restartMarker(marker: Uint8Array): void {
    if (this.fault) throw this.fault
    this.options.onRestartMarker?.(marker, this.octets, {
      octetsBefore: this.octets,
      recordOctets: 0,
      records: 0,
    })
  }

  suspect(on: boolean): void {
    if (this.fault) throw this.fault
    this.options.onSuspect?.(on, this.octets)
  }

  endOfFile(): void {
    if (this.fault) throw this.fault
    this.local.end()
  }
}
