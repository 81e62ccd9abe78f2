import { checkByteSize, FaultLatch, FileFilter, type FileSink, type FtpError } from '@ftpkit/transfer'
import type { LocalForm } from './local-form.js'
import { type LocalTolerance, Padding } from './padding.js'
import { formatLocalState, type LocalState, parseLocalState } from './restart-state.js'
import { Unpacker } from './unpacker.js'

export interface LocalDecoderOptions {
  /** Bits of a logical byte, 1 to 255. */
  readonly byteSize: number
  /** Default `packed`. */
  readonly form?: LocalForm | undefined
  /**
   * Logical bytes from here to the end of the file, for byte sizes below eight: whole ones of zeros can't be told
   * from padding there. Not for files of records.
   */
  readonly count?: number | undefined
  readonly tolerate?: readonly LocalTolerance[] | undefined
  /** The state at the position where a restarted transfer goes on, as `state` told it there. */
  readonly initialState?: LocalState | undefined
}

/**
 * TYPE L from the network: logical bytes of any size, packed without gaps, padded with zeros at the end of the file
 * or of each record (RFC 959 §3.1.1.4).
 *
 * Throws FtpError `truncated-logical-byte`, `nonzero-padding`, and `trailing-data` behind `count`.
 */
export class LocalDecoder extends FileFilter {
  /** Most octets that one octet can become, by the form of the local file: each bit can be a logical byte. */
  static readonly maxExpansion = { packed: 1, words: 8 } as const
  private readonly padding: Padding
  private readonly unpacker: Unpacker | undefined
  private readonly latch = new FaultLatch()

  /** @throws RangeError for a byte size outside 1 to 255, and a state of another codec */
  constructor(
    file: FileSink,
    { byteSize, form = 'packed', count, tolerate = [], initialState = 'clear' }: LocalDecoderOptions,
  ) {
    super(file)
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

  override data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    this.padding.see(chunk, start, end)
    if (this.unpacker) this.unpacker.data(chunk, start, end)
    else this.file.data(chunk, start, end)
  }

  override endOfRecord(): void {
    this.end()
    this.file.endOfRecord()
  }

  override restartMarker(marker: Uint8Array): void {
    this.latch.check()
    this.file.restartMarker(marker)
  }

  override suspect(on: boolean): void {
    this.latch.check()
    this.file.suspect(on)
  }

  override endOfFile(): void {
    this.end()
    this.file.endOfFile()
  }

  private end(): void {
    this.latch.check()
    this.refuse(this.padding.end())
    this.unpacker?.end()
  }

  private refuse(fault: FtpError | undefined): void {
    if (fault) throw this.latch.set(fault)
  }
}
