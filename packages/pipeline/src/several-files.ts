import { CompressedDecoder } from '@ftpkit/mode'
import type { ByteSink, FileSink } from '@ftpkit/transfer'
import type { Pipelines } from './pipelines.js'

/** Octets for which no file has begun yet. */
interface Held {
  readonly chunk: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * A data connection in MODE B or C that carries several files (RFC 959 §3.3). It decodes a file once the caller has begun
 * it, and holds the octets of the next one until then: stop reading the connection while `heldOctets` grows.
 *
 * ```ts
 * connection.begin(pipelines(parameters), output)
 * while (connection.advance()) await output.drained()
 * ```
 */
export class ReceivingConnection implements ByteSink {
  /** Octets that wait for the next file to begin, or for `advance`. */
  heldOctets = 0
  private readonly held: Held[] = []
  private file: ByteSink | undefined
  private closed = false

  /** Whether a file has begun and not ended. */
  get receiving(): boolean {
    return this.file !== undefined
  }

  /** Whether the connection has ended and nothing is held: no further file can come. */
  get exhausted(): boolean {
    return this.closed && this.held.length === 0
  }

  /**
   * Begins the next file; TYPE and STRU may differ from those of the one before. Its codecs count offsets from its first
   * octet. The end of the file ends `local`. Held octets are decoded by {@link advance}.
   *
   * @throws TypeError while another file is open
   * @throws FtpError `unsupported-parameters` in MODE S
   */
  begin({ receivingOne }: Pick<Pipelines, 'receivingOne'>, local: ByteSink): void {
    if (this.file) throw new TypeError('the previous file has not ended')
    const output: ByteSink = {
      bytes: (chunk, start, end) => local.bytes(chunk, start, end),
      end: () => {
        this.file = undefined
        local.end()
      },
    }
    const leftover: ByteSink = {
      bytes: (chunk, start, end) => this.hold('unshift', chunk, start, end),
      end: () => {},
    }
    this.file = receivingOne(leftover).into(output)
  }

  /**
   * Decodes one of the held chunks into the open file, or the end of the connection.
   *
   * @returns whether there is more to decode
   * @throws FtpError as the codecs do, `truncated` if the connection has ended before the file
   */
  advance(): boolean {
    if (!this.file) return false
    const next = this.held.shift()
    if (next) {
      this.heldOctets -= next.end - next.start
      this.file.bytes(next.chunk, next.start, next.end)
    } else if (this.closed) this.file.end()
    return this.file !== undefined && (this.held.length > 0 || this.closed)
  }

  /** Takes octets of the connection; those after the end of the file are held. @throws FtpError as the codecs do */
  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (this.file && this.held.length === 0) this.file.bytes(chunk, start, end)
    else this.hold('push', chunk, start, end)
  }

  /** Takes the close of the connection. @throws FtpError `truncated` if it comes inside a file */
  end(): void {
    this.closed = true
    if (this.held.length === 0) this.file?.end()
  }

  /**
   * Says that the other side has confirmed the open file with 226 or 250. MODE C needs it: there an end of file without a
   * string looks like one whose string has not arrived yet.
   */
  confirm(): void {
    if (this.file instanceof CompressedDecoder) this.file.confirm()
  }

  private hold(place: 'push' | 'unshift', chunk: Uint8Array, start: number, end: number): void {
    if (start >= end) return
    this.heldOctets += end - start
    this.held[place]({ chunk, start, end })
  }
}

/** Several files of one connection: each goes to a sink of its own, which is opened when the first of it arrives. */
export class EachFile implements FileSink {
  private file: FileSink | undefined

  constructor(private readonly open: () => FileSink) {}

  data(chunk: Uint8Array, start: number, end: number): void {
    this.current().data(chunk, start, end)
  }

  endOfRecord(): void {
    this.current().endOfRecord()
  }

  restartMarker(marker: Uint8Array): void {
    this.current().restartMarker(marker)
  }

  suspect(on: boolean): void {
    this.current().suspect(on)
  }

  endOfFile(): void {
    const file = this.current()
    this.file = undefined
    file.endOfFile()
  }

  private current(): FileSink {
    this.file ??= this.open()
    return this.file
  }
}
