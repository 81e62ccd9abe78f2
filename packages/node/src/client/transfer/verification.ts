import { FtpError, type TransferParameters } from '@ftpkit/transfer'
import { hashAlgorithms, hashOf } from '../listing/queries.js'
import type { ClientSession } from '../session.js'
import { unlessRefused } from '../unless-refused.js'
import { type LocalHash, localHash, sameHash } from './local-hash.js'

/**
 * How a file is compared with the server's after the transfer: by its hash, if the server computes one that Node has too
 * (HASH, XSHA512, XSHA256, XSHA1, XMD5, XCRC); by its size (SIZE); by the best of both that the server has; or not at all.
 */
export type Verify = 'auto' | 'hash' | 'size' | 'none'

/** What decides whether a file can be compared. */
export interface Comparable extends Pick<TransferParameters, 'type' | 'structure'> {
  /** Whether the octets before those of the transfer are known on this side too. */
  readonly whole: boolean
}

/** Compares one file with the server's, after the transfer. */
export class Verification {
  private constructor(
    private readonly algorithm: string | undefined,
    private readonly hash: LocalHash | undefined,
    private readonly bySize: boolean,
    private readonly strict: boolean,
  ) {}

  /**
   * Chooses how to compare.
   *
   * @throws TypeError if the file can't be compared in the way asked for
   * @throws FtpError `unsupported-parameters` if the server has no hash that Node has too
   */
  static async begin(session: ClientSession, verify: Verify, file: Comparable): Promise<Verification> {
    const strict = verify !== 'auto'
    const nothing = new Verification(undefined, undefined, false, strict)
    const bySize = new Verification(undefined, undefined, true, strict)
    const why = conflictWith(verify, file)
    if (why !== undefined && strict) throw new TypeError(why)
    if (verify === 'none' || !isSameOnBothSides(file)) return nothing
    if (verify === 'size' || !file.whole) return bySize
    const offered = hashAlgorithms(await session.features())
    const algorithm = offered.find((name) => localHash(name) !== undefined)
    if (algorithm !== undefined) return new Verification(algorithm, localHash(algorithm), false, strict)
    if (!strict) return bySize
    const has = offered.length > 0 ? `it offers ${offered.join(', ')}` : 'it offers none'
    throw new FtpError(
      'unsupported-parameters',
      `the file cannot be verified: the server and the client share no hash algorithm; ${has}`,
    )
  }

  /** Takes the octets of the file in order. */
  update(octets: Uint8Array): void {
    this.hash?.update(octets)
  }

  /** Whether {@link update} needs every octet of the file, those of earlier attempts included. */
  get needsOctets(): boolean {
    return this.hash !== undefined
  }

  /** Takes the octets of earlier attempts. */
  async updateAll(chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) this.update(chunk)
  }

  /**
   * Compares the file.
   *
   * @param size octets of the file on this side
   * @throws FtpError `mismatch`
   */
  async check(session: ClientSession, path: string, size: number): Promise<void> {
    const { algorithm, hash } = this
    if (algorithm && hash) return this.checkHash(session, path, algorithm, hash.digest())
    if (!this.bySize) return
    const there = await this.unlessRefused(session.sizeOf(path))
    if (there === undefined || there === size) return
    throw mismatch(`${path} has ${there} octets on the server and ${size} here`, `SIZE ${path}`)
  }

  private async checkHash(
    session: ClientSession,
    path: string,
    algorithm: string,
    own: string,
  ): Promise<void> {
    const answer = await this.unlessRefused(hashOf(session, path, algorithm))
    if (answer === undefined || sameHash(answer.hash, own)) return
    const message = `the ${algorithm} of ${path} is ${answer.hash} on the server and ${own} here`
    throw mismatch(message, `${algorithm} ${path}`)
  }

  /** With `auto`, a server that refuses what it offers does not fail the transfer. */
  private unlessRefused<Value>(answer: Promise<Value>): Promise<Value | undefined> {
    return this.strict ? answer : unlessRefused(answer)
  }
}

function mismatch(message: string, command: string): FtpError {
  return new FtpError('mismatch', `the file differs after the transfer: ${message}`, {
    phase: 'verification',
    command,
  })
}

function isSameOnBothSides({ type, structure }: Comparable): boolean {
  return type.code === 'I' && structure === 'F'
}

function conflictWith(verify: Verify, file: Comparable): string | undefined {
  if (verify === 'none') return undefined
  if (!isSameOnBothSides(file))
    return 'only a file of TYPE I and STRU F can be verified: any other differs on the two sides'
  if (verify === 'hash' && !file.whole)
    return 'a part of a file cannot be verified by the hash of the whole file'
  return undefined
}
