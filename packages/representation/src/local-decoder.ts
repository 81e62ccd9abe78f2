import { checkByteSize, type FileSink, type FtpError } from '@ftpkit/transfer'
import type { LocalForm } from './local-form.js'
import { type LocalTolerance, Padding } from './padding.js'
import { formatLocalState, type LocalState, parseLocalState } from './restart-state.js'
import { Unpacker } from './unpacker.js'

export interface LocalDecoderOptions {
  /** Bits of a logical byte, 1 to 255. */
  readonly byteSize: number
  /** Default `packed`. */
  readonly form?: LocalForm
  /**
   * Logical bytes from here to the end of the file, for byte sizes below eight: whole ones of zeros can't be told
   * from padding there. Not for files of records.
   */
  readonly count?: number | undefined
  readonly tolerate?: readonly LocalTolerance[]
  /** The state at the position where a restarted transfer goes on, as `state` told it there. */
  readonly initialState?: LocalState
}

/**
 * TYPE L from the network: logical bytes of any size, packed without gaps, padded with zeros at the end of the file
 * or of each record (RFC 959 §3.1.1.4).
 *
 * Throws FtpError `truncated-logical-byte`, `nonzero-padding`, and `trailing-data` behind `count`.
 */
export class LocalDecoder implements FileSink {
  /** Most octets that one octet can become, by the form of the local file: each bit can be a logical byte. */
  static readonly maxExpansion = { packed: 1, words: 8 } as const
  private readonly padding: Padding
  private readonly unpacker: Unpacker | undefined
  private fault: FtpError | undefined

  /** @throws RangeError for a byte size outside 1 to 255, and a state of another codec */
  constructor(
    private readonly file: FileSink,
    { byteSize, form = 'packed', count, tolerate = [], initialState = 'clear' }: LocalDecoderOptions,
  ) {
    checkByteSize(byteSize)
    const remainder = parseLocalState(initialState, byteSize)
    this.padding = new Padding(byteSize, tolerate, count)
    this.padding.resume(remainder)
    if (form === 'packed') return
    this.unpacker = new Unpacker(file, byteSize, count ?? Number.POSITIVE_INFINITY)
    this.unpacker.resume(remainder)
  }

  /** What a restart marker at this position must remember: the bits of a logical byte that it cuts in two. */
  get state(): LocalState {
    return formatLocalState((this.unpacker ?? this.padding).remainder)
  }

  data(chunk: Uint8Array, start: number, end: number): void {
    this.refuseAfterFault()
    this.padding.see(chunk, start, end)
    if (this.unpacker) this.unpacker.data(chunk, start, end)
    else this.file.data(chunk, start, end)
  }

  endOfRecord(): void {
    this.end()
    this.file.endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.refuseAfterFault()
    this.file.restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.refuseAfterFault()
    this.file.suspect(on)
  }

  endOfFile(): void {
    this.end()
    this.file.endOfFile()
  }

  private end(): void {
    this.refuseAfterFault()
    this.fault = this.padding.end()
    this.refuseAfterFault()
    this.unpacker?.end()
  }

  private refuseAfterFault(): void {
    if (this.fault) throw this.fault
  }
}
