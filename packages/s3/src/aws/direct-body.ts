import { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { endWith } from './body.js'
import { type Receiver, receiveFrom } from './connections.js'
import { ReadAhead } from './read-ahead.js'

/** Octets of each piece, at most. TLS gives one record at a time. */
const pieceLengths = { plain: 65_536, tls: 16_384 }

/** Pieces that fill less of their memory are copied, so that a slow service does not take all of it for each of them. */
const copiedShare = 1 / 4

/** Octets that must be still to come: the connection can't be used again. */
const worthwhile = 4_194_304

/**
 * The octets of a long answer, read ahead of who takes them into memory that serves again. The parser of HTTP allocates
 * twice what it reads, and to collect that takes longer than to pass the octets on.
 */
export class DirectBody implements AsyncIterable<Uint8Array>, Receiver {
  private readonly octets: ReadAhead
  /** Where the next octets go. */
  private current: Uint8Array
  /** The memory of the pieces that were given away. */
  private readonly lent = new WeakSet<ArrayBufferLike>()
  private readonly spare: Uint8Array[] = []
  private readonly socket: Socket

  private constructor(
    private readonly answer: IncomingMessage,
    /** Octets still to come. */
    private remaining: number,
    ahead: number,
  ) {
    this.socket = answer.socket
    this.current = new Uint8Array(pieceLengths[answer.socket instanceof TLSSocket ? 'tls' : 'plain'])
    this.octets = new ReadAhead(ahead, () => this.socket.resume())
  }

  /**
   * Reads an answer from its connection, if nothing stands between them, and enough is still to come.
   *
   * @param ahead octets that may wait to be taken, about
   * @returns undefined if it can't be done; the answer is then as it was
   */
  static of(answer: unknown, ahead: number): DirectBody | undefined {
    if (!(answer instanceof IncomingMessage) || answer.readableDidRead || answer.destroyed) return undefined
    const { 'content-length': length = 0, 'transfer-encoding': encoding } = answer.headers
    const isLong = Number(length) - answer.readableLength >= worthwhile
    if (!isLong || encoding !== undefined) return undefined
    const body = new DirectBody(answer, Number(length), ahead)
    if (!receiveFrom(body.socket, body)) return undefined
    body.begin()
    return body
  }

  private begin(): void {
    const { answer } = this
    endWith(answer, this.octets)
    // What the parser has read meanwhile: all of it at once before Node 26, piece by piece since then.
    let mayReadOn = true
    for (let read = answer.read(); read !== null; read = answer.read()) mayReadOn = this.add(read)
    if (mayReadOn) this.socket.resume()
  }

  memory(): Uint8Array {
    return this.current
  }

  received(octets: Uint8Array): boolean {
    if (this.remaining === 0) return true
    const wanted = octets.subarray(0, this.remaining)
    return this.add(this.kept(wanted))
  }

  [Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    return this.octets[Symbol.asyncIterator]()
  }

  /** Takes back a piece that is not used any more. */
  recycle({ buffer }: Uint8Array): void {
    if (this.lent.delete(buffer) && this.remaining > 0) this.spare.push(new Uint8Array(buffer))
  }

  /** Closes the connection. */
  close(): void {
    this.octets.clear()
    this.answer.destroy()
  }

  /** What has just been read, in memory that stays as it is. */
  private kept(octets: Uint8Array): Uint8Array {
    const { current } = this
    const isShort = octets.length < current.length * copiedShare
    if (octets.buffer !== current.buffer || isShort) return new Uint8Array(octets)
    this.current = this.spare.pop() ?? new Uint8Array(current.length)
    this.lent.add(current.buffer)
    return octets
  }

  private add(piece: Uint8Array): boolean {
    this.remaining -= piece.length
    const mayReadOn = this.octets.add(piece)
    if (this.remaining === 0) {
      this.octets.end()
      // The parser of the connection still waits for what it did not see.
      this.answer.destroy()
    }
    return mayReadOn
  }
}
