/** Octets before the fragment of a record (RFC 8446 §5.1): type, version, length. */
const headerLength = 5

/** Longest fragment that a record may have, compression and encryption included (RFC 5246 §6.2.3). */
const maxFragment = 16_384 + 2_048

const handshake = 22

/** Whether `octets[start, end)` may be records of TLS, one after the other. */
export function areRecords(octets: Uint8Array, start: number, end: number): boolean {
  return new TlsRecords().pass(octets, start, end) === end
}

/** Of a ClientHello (RFC 8446 §4.1.2) after the header of its record: its type, the first octet of its length, which is short, and the version. */
const clientHello: readonly (readonly [at: number, octet: number])[] = [
  [0, handshake],
  [5, 1],
  [6, 0],
  [9, 3],
]

/** Whether `octets[start, end)` are, as far as they go, what a client of TLS says first. */
export function beginsHandshake(octets: Uint8Array, start: number, end: number): boolean {
  const isHello = clientHello.every(([at, octet]) => start + at >= end || octets[start + at] === octet)
  return isHello && areRecords(octets, start, end)
}

/**
 * Passes over the TLS records of one direction of a connection, to find where they end: after CCC (RFC 4217 §12.3) the
 * control connection is in clear again.
 */
export class TlsRecords {
  private readonly header = new Uint8Array(headerLength)
  private headerOctets = 0
  /** Octets of the fragment that are still to come. */
  private fragment = 0
  private isLost = false
  private isUsed = false

  /** Whether no octet has been passed yet. */
  get isUnused(): boolean {
    return !this.isUsed
  }

  /** Takes octets. @returns the position of the first that is not part of a record, or `end` */
  pass(octets: Uint8Array, start: number, end: number): number {
    this.isUsed = true
    if (this.isLost) this.findAgain(octets, start, end)
    let at = start
    while (at < end) {
      if (this.fragment > 0) {
        const passed = Math.min(this.fragment, end - at)
        this.fragment -= passed
        at += passed
        continue
      }
      this.header[this.headerOctets] = octets[at]!
      this.headerOctets += 1
      if (!isPossible(this.header, this.headerOctets)) return this.isLost ? end : at
      at += 1
      if (this.headerOctets === headerLength) {
        this.fragment = (this.header[3]! << 8) | this.header[4]!
        this.headerOctets = 0
      }
    }
    return at
  }

  /** `length` octets are missing. */
  hole(length: number): void {
    if (length <= this.fragment) this.fragment -= length
    else {
      this.fragment = 0
      this.headerOctets = 0
      this.isLost = true
    }
  }

  /** After a hole any packet may begin with a record, or be in the middle of one. */
  private findAgain(octets: Uint8Array, start: number, end: number): void {
    const found = end - start >= headerLength && isPossible(octets.subarray(start, end), headerLength)
    const isText = octets
      .subarray(start, end)
      .every((octet) => (octet >= 0x20 && octet < 0x7f) || octet === 13 || octet === 10)
    if (found || isText) this.isLost = false
    else this.fragment = end - start
  }
}

/** Whether the first octets of a header are such: a type of 20 to 24, version 3.x, a length that is allowed. */
function isPossible(header: Uint8Array, length: number): boolean {
  const [type = 0, major = 0, minor = 0, high = 0] = header
  if (type < 20 || type > 24) return false
  if (length > 1 && major !== 3) return false
  if (length > 2 && minor > 4) return false
  return length <= 3 || high << 8 <= maxFragment
}
