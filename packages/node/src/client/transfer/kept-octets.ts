import { parseHashReply } from '@ftpkit/protocol/reply-text'
import { command, succeed } from '@ftpkit/session/user'
import { hashAlgorithms, hashOf } from '../listing/queries.js'
import type { ClientSession } from '../session.js'
import { unlessRefused } from '../unless-refused.js'
import { localHash, sameHash } from './local-hash.js'

/** Most octets that a server is asked to hash before a transfer is resumed: more could take longer than it replies. */
const maxHashed = 1_073_741_824

/** The first octets of a file, here and on the server. */
export interface KeptOctets {
  readonly path: string
  /** How many there are; on the server more may follow. */
  readonly count: number
  /** Whether the server's file has no more than those. */
  readonly whole: boolean
  /** The octets on this side; more may follow. */
  local(): AsyncIterable<Uint8Array> | Iterable<Uint8Array>
}

/**
 * Whether the first octets of a file are the same on both sides, by a hash that the server computes: of the whole file by
 * HASH or an older command, of a part by RANG and HASH.
 *
 * @returns undefined where they can't be compared
 */
export async function haveSameOctets(session: ClientSession, kept: KeptOctets): Promise<boolean | undefined> {
  if (kept.count === 0 || kept.count > maxHashed) return undefined
  const features = await session.features()
  const algorithm = hashAlgorithms(features).find((name) => localHash(name) !== undefined)
  if (algorithm === undefined) return undefined
  const isByPart = features.has('HASH') && features.has('RANG')
  if (!kept.whole && !isByPart) return undefined
  const there = await unlessRefused(hashOnServer(session, kept, algorithm))
  if (there === undefined) return undefined
  const here = localHash(algorithm)!
  for await (const chunk of firstOctets(kept.count, kept.local())) here.update(chunk)
  return sameHash(there, here.digest())
}

async function hashOnServer(
  session: ClientSession,
  { path, count, whole }: KeptOctets,
  algorithm: string,
): Promise<string | undefined> {
  if (whole) return (await hashOf(session, path, algorithm)).hash
  await session.setParameters({ type: { code: 'I' } })
  const reply = await session.run(function* () {
    yield* succeed('OPTS', `HASH ${algorithm}`)
    const range = yield* command('RANG', `0 ${count - 1}`)
    if (range.code !== 350) return undefined
    const hashed = yield* command('HASH', path)
    // A range that HASH did not use would apply to RETR.
    if (hashed.code !== 213) yield* command('RANG', '1 0')
    return hashed
  })
  const part = reply?.lines.map(parseHashReply).find((read) => read !== undefined)
  return part?.start === 0 && part.end === count ? part.hash : undefined
}

/** The first octets of a source. */
export async function* firstOctets(
  octets: number,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let left = octets
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left)
    left -= Math.min(left, chunk.length)
    if (left === 0) return
  }
}
