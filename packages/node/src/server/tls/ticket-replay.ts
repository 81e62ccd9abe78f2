import { type OutgoingRecords, recordHeaderLength } from './clearable-connection.js'
import { contentType, type Plaintext, RecordProtection } from './record-layer.js'

/** Types of handshake messages that matter here (RFC 8446 §4), and octets before each message: type and length. */
const messageType = { newSessionTicket: 4, keyUpdate: 24 } as const
const messageHeaderLength = 4

/** How the key log names the secret that protects what a server sends after the handshake. */
const secretLine = /^SERVER_TRAFFIC_SECRET_0 [0-9a-f]+ ([0-9a-f]+)\s*$/

/**
 * What a server sends under TLS 1.3, on its way from TLS to the socket: inserts the session ticket again on request.
 *
 * Data connections must resume the session, and a ticket does that. But "clients SHOULD NOT reuse a ticket"
 * (RFC 8446 §C.4), and those that use OpenSSL don't, while Node sends tickets with a handshake only. On a data connection
 * they would do harm: a client that stores a file and never reads resets the connection by closing it, and loses the end
 * of the file. Every client reads the control connection, so the ticket is sent there again, before the next reply.
 *
 * An inserted record shifts the sequence numbers of all later ones, so from then on each is opened and sealed again. The
 * records that TLS made of them never leave this process, so no number is seen twice.
 */
export class SentRecords implements OutgoingRecords {
  private protection: RecordProtection | undefined
  /** Records of TLS, and records inserted, under the current keys. */
  private taken = 0
  private inserted = 0
  /** The last NewSessionTicket message. */
  private ticket: Uint8Array | undefined
  private repeats = false
  /** The beginning of an incomplete record. */
  private partialRecord: Buffer | undefined
  /** The beginning of an incomplete handshake message. */
  private partialMessage: Uint8Array | undefined
  /** A record under the traffic secret has been sent. */
  private handshakeOver = false

  /**
   * Takes a line of the key log, before records under its secret are sent.
   *
   * @param suite cipher suite of the connection; tickets are not repeated where it is unknown
   */
  keyLine(line: string, suite: string | undefined): void {
    const [, secret] = secretLine.exec(line) ?? []
    if (secret !== undefined && suite !== undefined)
      this.protection = RecordProtection.of(suite, Buffer.from(secret, 'hex'))
  }

  /** Sends the session ticket again before the next record, if TLS has sent one. */
  repeatTicket(): void {
    this.repeats = this.ticket !== undefined
  }

  /**
   * Takes the output of TLS, in pieces of any length, and returns complete records for the client.
   *
   * @throws Error when a record isn't the next one: passed on, it could have the sequence number of another
   */
  push(octets: Buffer): Buffer[] {
    // TLS 1.2 has no such secret, and in TLS 1.3 everything before it belongs to the handshake.
    if (!this.protection) return [octets]
    let from = this.partialRecord ? Buffer.concat([this.partialRecord, octets]) : octets
    const out: Buffer[] = []
    for (let end = endOfRecord(from); end <= from.length; end = endOfRecord(from)) {
      this.carry(from.subarray(0, end), this.protection, out)
      from = from.subarray(end)
    }
    this.partialRecord = from.length > 0 ? from : undefined
    return out
  }

  private carry(record: Buffer, protection: RecordProtection, out: Buffer[]): void {
    const opened = record[0] === contentType.protected ? protection.open(record, this.taken) : undefined
    if (!opened) {
      if (this.handshakeOver) throw new Error('TLS sent a record that is not the next one')
      // The end of the handshake is under other keys.
      return void out.push(record)
    }
    this.handshakeOver = true
    if (this.repeats) {
      this.repeats = false
      const ticket = { type: contentType.handshake, content: this.ticket! }
      out.push(protection.seal(ticket, this.taken + this.inserted++))
    }
    out.push(this.inserted > 0 ? protection.seal(opened, this.taken + this.inserted) : record)
    this.taken++
    if (opened.type === contentType.handshake) this.readMessages(opened, protection)
  }

  private readMessages({ content }: Plaintext, protection: RecordProtection): void {
    const octets = this.partialMessage ? Buffer.concat([this.partialMessage, content]) : content
    let at = 0
    while (at + messageHeaderLength <= octets.length) {
      const [type, high = 0, middle = 0, low = 0] = octets.subarray(at)
      const end = at + messageHeaderLength + (high << 16) + (middle << 8) + low
      if (end > octets.length) break
      if (type === messageType.newSessionTicket) this.ticket = Uint8Array.from(octets.subarray(at, end))
      if (type === messageType.keyUpdate) this.update(protection)
      at = end
    }
    this.partialMessage = at < octets.length ? octets.subarray(at) : undefined
  }

  /** "All the traffic … following" a KeyUpdate is under the next keys (RFC 8446 §4.6.3). */
  private update(protection: RecordProtection): void {
    protection.update()
    this.taken = 0
    this.inserted = 0
  }
}

/** Where the first record ends; infinite while its header is incomplete. */
function endOfRecord(octets: Buffer): number {
  if (octets.length < recordHeaderLength) return Number.POSITIVE_INFINITY
  return recordHeaderLength + octets.readUInt16BE(recordHeaderLength - 2)
}
