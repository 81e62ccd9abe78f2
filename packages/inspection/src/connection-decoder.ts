import {
  conflictIn,
  modeDecoder,
  type PipelineOptions,
  type Preset,
  presets,
  toFile,
  tolerances,
} from '@ftpkit/pipeline'
import {
  type ByteSink,
  type FileSink,
  type FtpError,
  isFtpError,
  type TransferParameters,
} from '@ftpkit/transfer'
import { CountingFile } from './counting-file.js'
import type { RunningTransfer } from './running-transfer.js'

/** What an inspector may know of the files of a capture. */
export type DecodingOptions = Pick<
  PipelineOptions,
  'codePage' | 'asciiCodePage' | 'localCodePage' | 'recordFormat'
> & {
  /** @default `zos` for a server that says it is one, else `lenient` */
  readonly preset?: Preset | undefined
}

/** Octets that one call of a codec takes, so that what comes out of it stays small: one octet of MODE C becomes up to 63. */
const slice = 16_384

/** Whether a data connection carries the octets of the file as they are. */
export function isTransparent({ type, structure, mode }: TransferParameters): boolean {
  const isImage = type.code === 'I' || (type.code === 'L' && type.byteSize === 8)
  return isImage && structure === 'F' && mode === 'S'
}

/**
 * Decodes the octets of one data connection: MODE once for all its files, TYPE and STRU for each. What can be tolerated is;
 * the first fault that can't ends it.
 */
export class ConnectionDecoder {
  private readonly mode: ByteSink | undefined
  private file: FileSink | undefined
  private offset = 0
  private isOver = false

  /**
   * @param next the transfer that the next file belongs to
   * @param ended called when MODE has marked the end of a file
   */
  constructor(
    private readonly parameters: TransferParameters,
    private readonly options: DecodingOptions,
    private readonly next: () => RunningTransfer | undefined,
    private readonly ended: () => void,
  ) {
    const conflict = conflictIn(parameters)
    if (conflict)
      this.next()?.fault({ offset: 0, clause: conflict.clause, message: conflict.why, tolerated: false })
    else this.mode = this.begin()
  }

  /** Takes octets, of which the codecs get a copy: they may keep views. */
  bytes(chunk: Uint8Array, start: number, end: number): void {
    for (let at = start; at < end && !this.isOver; at += slice) {
      const part = chunk.slice(at, Math.min(at + slice, end))
      this.attempt((mode) => mode.bytes(part, 0, part.length))
      this.offset += part.length
    }
  }

  /** The connection was closed. */
  end(): void {
    this.attempt((mode) => mode.end())
    this.isOver = true
  }

  /** `length` octets are missing: nothing after them can be decoded. */
  hole(length: number): void {
    if (this.isOver || !this.mode) return
    this.isOver = true
    this.next()?.fault({
      offset: this.offset,
      clause: undefined,
      message: `${length} octets are missing in the capture, so that nothing after them can be decoded`,
      tolerated: false,
    })
  }

  /** The server has confirmed the file: in MODE C its end may look like the beginning of a string (RFC 959 §3.4.3). */
  confirm(): void {
    const mode = this.mode as (ByteSink & { confirm?(): void }) | undefined
    this.attempt(() => mode?.confirm?.())
  }

  private begin(): ByteSink | undefined {
    try {
      return modeDecoder(this.parameters, this.everyFile(), {
        ...this.pipelineOptions(),
        files: this.parameters.mode === 'S' ? 'one' : 'many',
        onTolerated: (fault) => this.tolerated(fault),
      })
    } catch (error) {
      this.fail(error)
      return undefined
    }
  }

  /** What a host of the preset does always is not a fault of it. */
  private tolerated(fault: FtpError): void {
    const { preset = 'lenient' } = this.options
    const isHabit = preset !== 'lenient' && presets[preset].tolerate.some((name) => name === fault.code)
    if (!isHabit) this.next()?.fault(faultOf(fault, true))
  }

  private pipelineOptions(): PipelineOptions {
    const { preset = 'lenient', localCodePage = 'UTF-8', ...options } = this.options
    return { ...options, localCodePage, preset, tolerate: tolerances }
  }

  private attempt(work: (mode: ByteSink) => void): void {
    if (this.isOver || !this.mode) return
    try {
      work(this.mode)
    } catch (error) {
      this.fail(error)
    }
  }

  /** @throws what is not a fault of the data */
  private fail(error: unknown): void {
    if (!isFtpError(error) && !(error instanceof RangeError)) throw error
    this.isOver = true
    this.next()?.fault(faultOf(error, false))
  }

  /** Begins a file of its own for each that MODE carries. */
  private everyFile(): FileSink {
    const current = () => (this.file ??= this.fileOf(this.next()))
    return {
      data: (chunk, start, end) => current().data(chunk, start, end),
      endOfRecord: () => current().endOfRecord(),
      restartMarker: (marker) => current().restartMarker(marker),
      suspect: (on) => current().suspect(on),
      endOfFile: () => {
        const file = current()
        this.file = undefined
        file.endOfFile()
        this.ended()
      },
    }
  }

  private fileOf(transfer: RunningTransfer | undefined): FileSink {
    if (!transfer) return nowhere
    const local: ByteSink = { bytes: (chunk, start, end) => transfer.fileOctets(chunk, start, end), end() {} }
    const file = toFile(this.parameters, local, this.pipelineOptions())
    transfer.beginsFile()
    return new CountingFile(transfer.carried, this.parameters, [transfer.carriedSink, file])
  }
}

const nowhere: FileSink = { data() {}, endOfRecord() {}, restartMarker() {}, suspect() {}, endOfFile() {} }

function faultOf(error: FtpError | RangeError, tolerated: boolean) {
  const { offset, clause } = error as Partial<FtpError>
  return { offset, clause, message: error.message, tolerated }
}
