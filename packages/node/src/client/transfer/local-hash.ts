import { nodeCrypto } from '../../net/lazy-crypto.js'

/** A hash that is computed on this side, to compare with the server's. */
export interface LocalHash {
  /** Adds the next octets, which are not kept. */
  update(octets: Uint8Array): void
  /** Hexadecimal digits, in lower case. */
  digest(): string
}

/**
 * Begins a hash.
 *
 * @param algorithm as a server names it: `SHA-256`, `MD5`, `CRC32`
 * @returns undefined for an algorithm that Node does not have
 */
export function localHash(algorithm: string): LocalHash | undefined {
  const name = algorithm.toLowerCase().replace(/^(sha|crc)-/, '$1')
  if (name === 'crc32') return new Crc32()
  const { createHash, getHashes } = nodeCrypto()
  if (!getHashes().includes(name)) return undefined
  const hash = createHash(name)
  return { update: (octets) => hash.update(octets), digest: () => hash.digest('hex') }
}

/** Whether two hashes are the same: some servers leave out leading zeros. */
export function sameHash(one: string, other: string): boolean {
  const digits = (hash: string) => hash.toLowerCase().replace(/^0+/, '')
  return digits(one) === digits(other)
}

/** The remainder of each octet by the polynomial of ISO 3309, bits reversed. */
const remainders = Uint32Array.from({ length: 256 }, (_, octet) => {
  let remainder = octet
  for (let bit = 0; bit < 8; bit++)
    remainder = remainder & 1 ? (remainder >>> 1) ^ 0xedb88320 : remainder >>> 1
  return remainder
})

/** CRC-32 as in replies to XCRC. Node has one only since versions of 20 and 22 that we don't require. */
class Crc32 implements LocalHash {
  private remainder = 0xffffffff

  update(octets: Uint8Array): void {
    let { remainder } = this
    for (let at = 0; at < octets.length; at++) {
      remainder = remainders[(remainder ^ octets[at]!) & 0xff]! ^ (remainder >>> 8)
    }
    this.remainder = remainder
  }

  digest(): string {
    return ((this.remainder ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
  }
}
