import { createHash, getHashes } from 'node:crypto'
import { Crc32 } from './crc32.js'

/** The hash of octets on this side, by what a server's is to be compared with. */
export interface LocalHash {
  update(octets: Uint8Array): void
  /** Hexadecimal digits, in lower case. */
  digest(): string
}

/**
 * @param algorithm as a server names it: `SHA-256`, `MD5`, `CRC32`
 * @returns undefined for one that is not computed here
 */
export function localHash(algorithm: string): LocalHash | undefined {
  const name = algorithm.toLowerCase().replace(/^(sha|crc)-/, '$1')
  if (name === 'crc32') return new Crc32()
  if (!getHashes().includes(name)) return undefined
  const hash = createHash(name)
  return { update: (octets) => hash.update(octets), digest: () => hash.digest('hex') }
}

/** Whether two hashes are the same: servers are known that leave zeros at the beginning out. */
export function sameHash(one: string, other: string): boolean {
  const bare = (hash: string) => hash.toLowerCase().replace(/^0+/, '')
  return bare(one) === bare(other)
}
