import { CompressedDecoder } from '@ftpkit/mode'
import type { ByteSink } from '@ftpkit/transfer'
import type { Pipelines } from './pipelines.js'

/** Octets that were not asked for yet. */
interface Held {
  readonly chunk: Uint8Array
  readonly start: number
  readonly end: number
}

/**
 * A data connection in MODE B or C that brings several files (RFC 959 §3.3). It hands one out when it is asked for,
 * and holds the octets of the next until then: stop reading the connection while `heldOctets` grows.
 *
 * ```ts
 * connection.begin(pipelines(parameters), output)
 * while (connection.advance()) await output.drained()
 * ```
 */
export class ReceivingConnection implements ByteSink {
  /** Octets that wait for the next file to be asked for, or for `advance`. */
  heldOctets = 0
  private readonly held: Held[] = []
  private file: ByteSink | undefined
  private closed = false

  /** Whether a file is under way. */
  get receiving(): boolean {
    return this.file !== undefined
  }

  /** Whether the connection has ended and nothing is held: no further file can come. */
  get exhausted(): boolean {
    return this.closed && this.held.length === 0
  }

  /**
   * Begins the next file; TYPE and STRU may have changed since the one before. Its codecs count offsets from its first
   * octet. `local` is ended by the end of the file. Octets that are held go in by {@link advance}.
   *
   * @throws TypeError while a file is under way
   * @throws FtpError `unsupported-parameters` in MODE S
   */
  begin({ receiveFile }: Pipelines, local: ByteSink): void {
    if (this.file) throw new TypeError('the file before has not ended')
    const output: ByteSink = {
      bytes: (chunk, start, end) => local.bytes(chunk, start, end),
      end: () => {
        this.file = undefined
        local.end()
      },
    }
    const rest: ByteSink = {
      bytes: (chunk, start, end) => this.hold('unshift', chunk, start, end),
      end: () => {},
    }
    this.file = receiveFile(output, rest)
  }

  /**
   * Puts one of the held chunks into the file under way, or the end of the connection.
   *
   * @returns whether there is more to put in
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

  /** Takes octets of the connection; those behind the end of the file are held. @throws FtpError as the codecs do */
  bytes(chunk: Uint8Array, start: number, end: number): void {
    if (this.file && this.held.length === 0) this.file.bytes(chunk, start, end)
    else this.hold('push', chunk, start, end)
  }

  /** The connection was closed. @throws FtpError `truncated` if that is inside a file */
  end(): void {
    this.closed = true
    if (this.held.length === 0) this.file?.end()
  }

  /**
   * Says that the other side has confirmed the file under way with 226 or 250: in MODE C an end of file without a
   * string can't be told from one whose string is still to come.
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
