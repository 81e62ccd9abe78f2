import { type FileSink, type FtpError, LatchedFilter } from '@ftpkit/transfer'
import { checkByteSize } from '@ftpkit/transfer/logical-bytes'
import { type LocalTolerance, Padding } from './padding.js'
import { formatLocalState, type LocalState, parseLocalState } from './restart-state.js'
import { type LocalForm, Packer, Unpacker, wordLength } from './word-packing.js'

/** The logical bytes of the network, and how they are stored. */
export interface LocalDecoderOptions {
  /** Bits of a logical byte, 1 to 255. */
  readonly byteSize: number
  /** @default 'packed' */
  readonly form?: LocalForm | undefined
  /**
   * Logical bytes from here to the end of the file, for byte sizes below eight, where zeros can't be distinguished from
   * padding. Not for files of records.
   */
  readonly count?: number | undefined
  /** Faults of the sender that are accepted. @default none */
  readonly tolerate?: readonly LocalTolerance[] | undefined
  /** The `state` of the codec at the position where a restarted transfer resumes. @default the state of a new file */
  readonly initialState?: LocalState | undefined
}

/**
 * TYPE L from the network: logical bytes of any size, packed without gaps, padded with zeros at the end of the file
 * or of each record (RFC 959 §3.1.1.4).
 *
 * Throws FtpError `truncated-logical-byte`, `nonzero-padding`, and `trailing-data` after `count`.
 */
export class LocalDecoder extends LatchedFilter {
  /** Most octets that one octet can become, by the form of the local file: each bit can be a logical byte. */
  static readonly maxExpansion = { packed: 1, words: 8 } as const
  private readonly padding: Padding
  private readonly unpacker: Unpacker | undefined

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

  /** The state to remember at a restart marker here: the bits of a logical byte that it cuts in two. */
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

/** How logical bytes are stored, and how they are sent. */
export interface LocalEncoderOptions {
  /** Bits of a logical byte, 1 to 255. */
  readonly byteSize: number
  /** With `packed` the octets are sent as they are, and only their end is checked. @default 'packed' */
  readonly form?: LocalForm | undefined
  /** For the form `packed`. */
  readonly tolerate?: readonly LocalTolerance[] | undefined
  /** The `state` of the codec at the position where a restarted transfer resumes. @default the state of a new file */
  readonly initialState?: LocalState | undefined
}

/**
 * TYPE L towards the network: logical bytes of any size, packed without gaps, padded with zeros at the end of the
 * file or of each record (RFC 959 §3.1.1.4).
 *
 * Throws FtpError `truncated-logical-byte` and `nonzero-padding` where the local file holds no such logical bytes.
 */
export class LocalEncoder extends LatchedFilter {
  /** Most octets that one octet can become. */
  static readonly maxExpansion = 1
  private readonly padding: Padding
  private readonly packer: Packer | undefined

  /** @throws RangeError for a byte size outside 1 to 255, and a state of another codec */
  constructor(
    file: FileSink,
    { byteSize, form = 'packed', tolerate = [], initialState = 'clear' }: LocalEncoderOptions,
  ) {
    super(file)
    checkByteSize(byteSize)
    this.padding = new Padding(byteSize, tolerate)
    this.packer = form === 'words' ? new Packer(file, byteSize) : undefined
    const limit = this.packer ? 8 * wordLength(byteSize) : byteSize
    this.output.resume(parseLocalState(initialState, limit))
  }

  /** The state to remember at a restart marker here: the position in a logical byte, and bits not sent. */
  get state(): LocalState {
    return formatLocalState(this.output.remainder)
  }

  override data(chunk: Uint8Array, start: number, end: number): void {
    this.latch.check()
    if (this.packer) {
      this.refuse(this.packer.data(chunk, start, end))
      return
    }
    this.padding.see(chunk, start, end)
    this.file.data(chunk, start, end)
  }

  override endOfRecord(): void {
    this.end()
    this.file.endOfRecord()
  }

  override endOfFile(): void {
    this.end()
    this.file.endOfFile()
  }

  private get output(): Padding | Packer {
    return this.packer ?? this.padding
  }

  private end(): void {
    this.latch.check()
    this.refuse(this.output.end())
  }

  private refuse(fault: FtpError | undefined): void {
    if (fault) throw this.latch.set(fault)
  }
}
