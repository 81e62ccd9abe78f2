import { contentType, type Opened, RecordProtection, recordHeaderLength } from './record-layer.js'

/** Messages of a handshake that are looked at (RFC 8446 §4), and the octets before each: its type and its length. */
const messageType = { newSessionTicket: 4, keyUpdate: 24 } as const
const messageHeaderLength = 4

/** How the key log of NSS, and so Node's event `keylog`, names the secret of what a server sends behind a handshake. */
const secretLine = /^SERVER_TRAFFIC_SECRET_0 [0-9a-f]+ ([0-9a-f]+)\s*$/

/**
 * What a server sends under TLS 1.3, on its way from TLS to the socket: puts the session ticket in again when asked.
 *
 * Data connections must resume the session, and a ticket does that. But "clients SHOULD NOT reuse a ticket"
 * (RFC 8446 §C.4), and those by OpenSSL don't, while Node sends tickets with a handshake only. On a data connection they
 * would do harm: a client that stores a file and never reads resets the connection by closing it, and loses the end of
 * the file. The control connection is read by every client, so there the ticket comes again, before the next reply.
 *
 * A record more shifts the numbers that protect all later ones, so from then on each is opened and sealed anew. What
 * TLS made of it never leaves this process, so no number is seen twice.
 */
export class SentRecords {
  private protection: RecordProtection | undefined
  /** Records of TLS, and records put in, since these keys are used. */
  private taken = 0
  private added = 0
  /** The message with the last ticket. */
  private ticket: Uint8Array | undefined
  private wanted = false
  /** The part of a record that has come. */
  private part: Buffer | undefined
  /** The part of a message of TLS that has come. */
  private message: Uint8Array | undefined
  /** Whether the handshake is over. */
  private begun = false

  /**
   * Takes a line of the key log, before what is sealed by its secret.
   *
   * @param suite the cipher suite of the connection, as RFC 8446 and Node name it
   */
  keyLine(line: string, suite: string): void {
    const [, secret] = secretLine.exec(line) ?? []
    if (secret !== undefined) this.protection = RecordProtection.by(suite, Buffer.from(secret, 'hex'))
  }

  /** Has the session ticket sent again before the next record, if TLS has sent one. */
  repeatTicket(): void {
    this.wanted = this.ticket !== undefined
  }

  /**
   * Takes what TLS sends, however it is cut, and returns what is to go to the client.
   *
   * @throws Error when a record isn't the one that is next: passed on, it could have the number of another
   */
  push(octets: Buffer): Buffer[] {
    // TLS 1.2 has no such secret, and in TLS 1.3 all before it is the handshake's.
    if (!this.protection) return [octets]
    let from = this.part ? Buffer.concat([this.part, octets]) : octets
    const out: Buffer[] = []
    for (let end = endOfRecord(from); end <= from.length; end = endOfRecord(from)) {
      this.carry(from.subarray(0, end), this.protection, out)
      from = from.subarray(end)
    }
    this.part = from.length > 0 ? from : undefined
    return out
  }

  private carry(record: Buffer, protection: RecordProtection, out: Buffer[]): void {
    const opened = record[0] === contentType.protected ? protection.open(record, this.taken) : undefined
    if (!opened) {
      if (this.begun) throw new Error('a record of TLS is not the one that was to be sent next')
      // The end of the handshake is sealed by other keys.
      return void out.push(record)
    }
    this.begun = true
    if (this.wanted) {
      this.wanted = false
      const ticket = { type: contentType.handshake, content: this.ticket! }
      out.push(protection.seal(ticket, this.taken + this.added++))
    }
    out.push(this.added > 0 ? protection.seal(opened, this.taken + this.added) : record)
    this.taken++
    if (opened.type === contentType.handshake) this.lookInto(opened, protection)
  }

  private lookInto({ content }: Opened, protection: RecordProtection): void {
    const octets = this.message ? Buffer.concat([this.message, content]) : content
    let at = 0
    while (at + messageHeaderLength <= octets.length) {
      const [type, high = 0, middle = 0, low = 0] = octets.subarray(at)
      const end = at + messageHeaderLength + (high << 16) + (middle << 8) + low
      if (end > octets.length) break
      if (type === messageType.newSessionTicket) this.ticket = Uint8Array.from(octets.subarray(at, end))
      if (type === messageType.keyUpdate) this.update(protection)
      at = end
    }
    this.message = at < octets.length ? octets.subarray(at) : undefined
  }

  /** "All the traffic … following" a KeyUpdate is sealed by the next keys (RFC 8446 §4.6.3). */
  private update(protection: RecordProtection): void {
    protection.update()
    this.taken = 0
    this.added = 0
  }
}

/** Where the first record ends: beyond what is there, where some of it is still to come. */
function endOfRecord(octets: Buffer): number {
  if (octets.length < recordHeaderLength) return Number.POSITIVE_INFINITY
  return recordHeaderLength + octets.readUInt16BE(recordHeaderLength - 2)
}
