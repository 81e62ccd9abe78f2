import type { Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { recordHeaderLength } from './record-layer.js'
import { SentRecords } from './ticket-replay.js'

/** Types of TLS records (RFC 8446 §5.1). No command and no Telnet command begins with one. */
const firstRecordType = 20
const lastRecordType = 23

/**
 * A socket under a TLSSocket that goes on in clear when TLS has ended (RFC 4217 §5, §13): it follows the records that
 * arrive, so that what comes behind the last of them is not given to TLS. Whoever reads the socket tells it.
 */
export class ClearableConnection extends Duplex {
  /** What TLS sends through this. */
  readonly sent = new SentRecords()
  private takeClear: ((octets: Uint8Array) => void) | undefined
  /** Octets of a record header that have come, and of its content that are still to come. */
  private header: number[] = []
  private left = 0
  /** Octets in clear have come: no record comes behind them. */
  private inClear = false
  private readonly heard = {
    end: () => this.push(null),
    error: (error: Error) => this.destroy(error),
    close: () => this.destroy(),
  }

  constructor(readonly socket: Socket) {
    super({ allowHalfOpen: true })
    for (const [event, listener] of Object.entries(this.heard)) socket.on(event, listener)
  }

  /**
   * Leaves the socket open when TLS ends, and hands what is no TLS record to `takeClear`. What a client says under TLS
   * until then, a close_notify at best, still goes to TLS.
   */
  release(takeClear: (octets: Uint8Array) => void): void {
    this.takeClear = takeClear
  }

  /** Hears nothing of the socket any more. */
  detach(): void {
    for (const [event, listener] of Object.entries(this.heard)) this.socket.off(event, listener)
  }

  override _read(): void {
    if (!this.takeClear) this.socket.resume()
  }

  override _write(octets: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    const { socket } = this
    let records: Buffer[]
    try {
      records = this.sent.push(octets)
    } catch (error) {
      return done(error as Error)
    }
    const last = records.pop()
    if (!last) return done()
    // A ticket and the reply behind it in one piece: who waits for a reply reads no half of it.
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

  /** Takes what came from the client; the memory stays the caller's. */
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
