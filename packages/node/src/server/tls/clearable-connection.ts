import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'

/** Octets of the header of a TLS record: type, version and length (RFC 8446 §5.1). */
export const recordHeaderLength = 5

/** Types of TLS records (RFC 8446 §5.1). No command and no Telnet command begins with one. */
const firstRecordType = 20
const lastRecordType = 23

/** Takes the output of TLS, and returns the records that go to the client instead. */
export interface OutgoingRecords {
  /** @throws Error for octets that must not be sent */
  push(octets: Buffer): Buffer[]
}

/**
 * A socket under a TLSSocket that continues in clear after TLS has ended (RFC 4217 §5, §13): it follows the records that
 * arrive, so that octets after the last of them are not given to TLS. The reader of the socket passes octets in by
 * `arrived`.
 */
export class ClearableConnection extends Duplex {
  /** What the output of TLS passes through, if anything. To be set before TLS begins. */
  outgoing: OutgoingRecords | undefined
  private takeClear: ((octets: Uint8Array) => void) | undefined
  /** Octets of a record header that have come, and of its content that are still to come. */
  private header: number[] = []
  private left = 0
  /** Octets in clear have come: no record follows them. */
  private inClear = false
  private readonly onEnd = (): void => void this.push(null)
  private readonly onError = (error: Error): void => void this.destroy(error)
  private readonly onClose = (): void => void this.destroy()

  constructor(readonly socket: Socket) {
    super({ allowHalfOpen: true })
    socket.on('end', this.onEnd).on('error', this.onError).on('close', this.onClose)
  }

  /**
   * Leaves the socket open when TLS ends, and gives octets outside TLS records to `takeClear`. What a client sends under
   * TLS until then, a close_notify at best, still goes to TLS.
   */
  release(takeClear: (octets: Uint8Array) => void): void {
    this.takeClear = takeClear
  }

  /** Stops listening to the socket. */
  detach(): void {
    this.socket.off('end', this.onEnd).off('error', this.onError).off('close', this.onClose)
  }

  override _read(): void {
    if (!this.takeClear) this.socket.resume()
  }

  override _write(octets: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { socket, outgoing } = this
    if (!outgoing) return void socket.write(octets, done)
    let records: Buffer[]
    try {
      records = outgoing.push(octets)
    } catch (error) {
      return done(error as Error)
    }
    const last = records.pop()
    if (!last) return done()
    // A ticket and the reply after it go out in one piece, or a client that waits for a reply might read half of it.
    if (records.length > 0) socket.cork()
    for (const record of records) socket.write(record)
    socket.write(last, done)
    if (records.length > 0) socket.uncork()
  }

  override _final(done: () => void): void {
    if (this.takeClear) done()
    else this.socket.end(done)
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    if (!this.takeClear) this.socket.destroy()
    done(error)
  }

  /** Takes octets that came from the client; their memory stays the caller's. */
  arrived(octets: Buffer): void {
    const end = this.endOfRecords(octets)
    const records = Buffer.from(octets.subarray(0, end))
    if (records.length > 0 && !this.destroyed && !this.push(records) && !this.takeClear) this.socket.pause()
    if (end < octets.length) this.takeClear!(octets.subarray(end))
  }

  /** Where octets in clear begin, which they do only once the connection is released. */
  private endOfRecords(octets: Buffer): number {
    let at = 0
    while (at < octets.length && !this.inClear) {
      if (this.left > 0) {
        const taken = Math.min(this.left, octets.length - at)
        this.left -= taken
        at += taken
        continue
      }
      const octet = octets[at]!
      const record = octet >= firstRecordType && octet <= lastRecordType
      this.inClear = this.takeClear !== undefined && this.header.length === 0 && !record
      if (this.inClear) return at
      this.header.push(octet)
      at++
      if (this.header.length === recordHeaderLength) {
        this.left = this.header[3]! * 256 + this.header[4]!
        this.header = []
      }
    }
    return at
  }
}
