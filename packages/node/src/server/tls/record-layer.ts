import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'

/** Types of what a record of TLS 1.3 holds, where this package looks at it (RFC 8446 §5.1). */
export const contentType = { handshake: 22, protected: 23 } as const

/** Type, version and length, before what a record holds. */
export const recordHeaderLength = 5

/** How a cipher suite protects records: what it is called by Node, octets of its key, and the hash it derives by. */
interface Suite {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'
  readonly keyLength: number
  readonly hash: 'sha256' | 'sha384'
}

/** The cipher suites of RFC 8446 §B.4 that OpenSSL offers unless told otherwise. */
const suites: Readonly<Record<string, Suite>> = {
  TLS_AES_128_GCM_SHA256: { cipher: 'aes-128-gcm', keyLength: 16, hash: 'sha256' },
  TLS_AES_256_GCM_SHA384: { cipher: 'aes-256-gcm', keyLength: 32, hash: 'sha384' },
  TLS_CHACHA20_POLY1305_SHA256: { cipher: 'chacha20-poly1305', keyLength: 32, hash: 'sha256' },
}

/** The same for each of these suites: the nonce, and what proves that a record is whole. */
const nonceLength = 12
const tagLength = 16

/** Octets of a nonce that the number of a record goes into, the last ones. */
const sequenceLength = 8

/** What was in a record: its type, and its octets without padding. */
export interface Opened {
  readonly type: number
  readonly content: Uint8Array
}

/** The keys that protect the records of one direction of a TLS 1.3 connection (RFC 8446 §5.2, §5.3). */
export class RecordProtection {
  private key!: Buffer
  private vector!: Buffer

  private constructor(
    private readonly suite: Suite,
    private secret: Buffer,
  ) {
    this.derive()
  }

  /**
   * @param suite name of a cipher suite, as RFC 8446 and Node have it
   * @param secret the traffic secret of this direction
   * @returns undefined for a suite that is not known here
   */
  static by(suite: string, secret: Buffer): RecordProtection | undefined {
    return Object.hasOwn(suites, suite) ? new RecordProtection(suites[suite]!, secret) : undefined
  }

  /**
   * The record of a number that holds these octets. Never twice with one number: who sees two such records can forge
   * others.
   *
   * @param sequence records before it since these keys are used
   */
  seal({ type, content }: Opened, sequence: number): Buffer {
    const { cipher: name } = this.suite
    const length = content.length + 1 + tagLength
    const header = Buffer.from([contentType.protected, 3, 3, length >> 8, length & 0xff])
    // Named anew: the types of Node know each of these ciphers by options of its own.
    const cipher = createCipheriv(name as 'aes-128-gcm', this.key, this.nonce(sequence), {
      authTagLength: tagLength,
    })
    cipher.setAAD(header)
    const sealed = [cipher.update(content), cipher.update(Uint8Array.of(type)), cipher.final()]
    return Buffer.concat([header, ...sealed, cipher.getAuthTag()])
  }

  /** What is in the record of a number; undefined where these keys don't open it by that number. */
  open(record: Buffer, sequence: number): Opened | undefined {
    const end = record.length - tagLength
    if (end <= recordHeaderLength) return undefined
    const { cipher: name } = this.suite
    const cipher = createDecipheriv(name as 'aes-128-gcm', this.key, this.nonce(sequence), {
      authTagLength: tagLength,
    })
    cipher.setAAD(record.subarray(0, recordHeaderLength))
    cipher.setAuthTag(record.subarray(end))
    const inner = cipher.update(record.subarray(recordHeaderLength, end))
    try {
      cipher.final()
    } catch {
      return undefined
    }
    // Zeros behind the type are padding (§5.4).
    let last = inner.length - 1
    while (last > 0 && inner[last] === 0) last--
    return { type: inner[last]!, content: inner.subarray(0, last) }
  }

  /** Goes on with the next keys, as behind a KeyUpdate (RFC 8446 §7.2). */
  update(): void {
    this.secret = this.expand('traffic upd', this.secret.length)
    this.derive()
  }

  private derive(): void {
    this.key = this.expand('key', this.suite.keyLength)
    this.vector = this.expand('iv', nonceLength)
  }

  /** HKDF-Expand-Label without context (RFC 8446 §7.1); what is asked for is never longer than one hash. */
  private expand(label: string, length: number): Buffer {
    const name = Buffer.from(`tls13 ${label}`)
    const info = Buffer.concat([Buffer.of(0, length, name.length), name, Buffer.of(0, 1)])
    return createHmac(this.suite.hash, this.secret).update(info).digest().subarray(0, length)
  }

  private nonce(sequence: number): Buffer {
    const nonce = Buffer.from(this.vector)
    const at = nonceLength - sequenceLength
    nonce.writeBigUInt64BE(nonce.readBigUInt64BE(at) ^ BigInt(sequence), at)
    return nonce
  }
}
