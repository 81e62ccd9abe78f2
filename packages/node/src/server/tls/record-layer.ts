import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'
import { recordHeaderLength } from './clearable-connection.js'

/** Content types of TLS 1.3 records that this package distinguishes (RFC 8446 §5.1). */
export const contentType = { handshake: 22, protected: 23 } as const

/** How a cipher suite protects records: Node's name of its cipher, octets of its key, and the hash it derives keys by. */
interface Suite {
  readonly cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305'
  readonly keyLength: number
  readonly hash: 'sha256' | 'sha384'
}

/** The cipher suites of RFC 8446 §B.4 that OpenSSL offers by default. */
const suites: Readonly<Record<string, Suite>> = {
  TLS_AES_128_GCM_SHA256: { cipher: 'aes-128-gcm', keyLength: 16, hash: 'sha256' },
  TLS_AES_256_GCM_SHA384: { cipher: 'aes-256-gcm', keyLength: 32, hash: 'sha384' },
  TLS_CHACHA20_POLY1305_SHA256: { cipher: 'chacha20-poly1305', keyLength: 32, hash: 'sha256' },
}

/** Octets of the nonce and of the authentication tag, the same for all of these suites. */
const nonceLength = 12
const tagLength = 16

/** The last octets of a nonce, which the sequence number of a record is added to by XOR. */
const sequenceLength = 8

/** The plaintext of a record: its content type, and its octets without padding. */
export interface Plaintext {
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
   * @param suite name of a cipher suite, as in RFC 8446 and Node
   * @param secret the traffic secret of this direction
   * @returns undefined for an unknown suite
   */
  static of(suite: string, secret: Buffer): RecordProtection | undefined {
    return Object.hasOwn(suites, suite) ? new RecordProtection(suites[suite]!, secret) : undefined
  }

  /**
   * Makes a record. Records sealed with the same sequence number must not both leave this process: an attacker who sees
   * two can forge others.
   *
   * @param sequence number of records before it under these keys
   */
  seal({ type, content }: Plaintext, sequence: number): Buffer {
    const { cipher: name } = this.suite
    const length = content.length + 1 + tagLength
    const header = Buffer.from([contentType.protected, 3, 3, length >> 8, length & 0xff])
    // The types of Node declare each of these ciphers separately, with options of its own.
    const cipher = createCipheriv(name as 'aes-128-gcm', this.key, this.nonce(sequence), {
      authTagLength: tagLength,
    })
    cipher.setAAD(header)
    const sealed = [cipher.update(content), cipher.update(Uint8Array.of(type)), cipher.final()]
    return Buffer.concat([header, ...sealed, cipher.getAuthTag()])
  }

  /** Opens a record; undefined where it isn't the one with this sequence number under these keys. */
  open(record: Buffer, sequence: number): Plaintext | undefined {
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
    // Zeros after the type are padding (§5.4).
    let last = inner.length - 1
    while (last > 0 && inner[last] === 0) last--
    return { type: inner[last]!, content: inner.subarray(0, last) }
  }

  /** Changes to the next keys, as after a KeyUpdate (RFC 8446 §7.2). */
  update(): void {
    this.secret = this.expand('traffic upd', this.secret.length)
    this.derive()
  }

  private derive(): void {
    this.key = this.expand('key', this.suite.keyLength)
    this.vector = this.expand('iv', nonceLength)
  }

  /** HKDF-Expand-Label without context (RFC 8446 §7.1), for lengths up to one hash. */
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
