import { FtpError, isFtpError, type TransferParameters } from '@ftpkit/transfer'
import { hashAlgorithms, hashOf } from '../listing/queries.js'
import type { ClientSession } from '../session.js'
import { type LocalHash, localHash, sameHash } from './local-hash.js'
import { sizeOf } from './size.js'

/**
 * By what a file is compared with the server's when it has moved: its hash, as far as the server computes one that is
 * known here (HASH, XSHA512, XSHA256, XSHA1, XMD5, XCRC); its size (SIZE); whichever of both the server has; or nothing.
 */
export type Verify = 'auto' | 'hash' | 'size' | 'none'

/** What makes the octets of a transfer the whole file, the same on both sides. */
export interface Comparable extends Pick<TransferParameters, 'type' | 'structure'> {
  /** Whether its octets before those of the transfer are known here too. */
  readonly whole: boolean
}

/** Compares one file with the server's, once it has moved. */
export class Verification {
  private constructor(
    private readonly algorithm: string | undefined,
    private readonly hash: LocalHash | undefined,
    private readonly bySize: boolean,
    private readonly strict: boolean,
  ) {}

  /**
   * Chooses what to compare by.
   *
   * @throws TypeError where it is asked for what can't be compared
   * @throws FtpError `unsupported-parameters` where the server has no hash that is known here
   */
  static async begin(session: ClientSession, verify: Verify, file: Comparable): Promise<Verification> {
    const strict = verify !== 'auto'
    const nothing = new Verification(undefined, undefined, false, strict)
    const bySize = new Verification(undefined, undefined, true, strict)
    const why = obstacle(verify, file)
    if (why !== undefined && strict) throw new TypeError(why)
    if (verify === 'none' || !isSameOnBothSides(file)) return nothing
    if (verify === 'size' || !file.whole) return bySize
    const offered = hashAlgorithms(await session.features())
    const algorithm = offered.find((name) => localHash(name) !== undefined)
    if (algorithm !== undefined) return new Verification(algorithm, localHash(algorithm), false, strict)
    if (!strict) return bySize
    const has = offered.length > 0 ? `it offers ${offered.join(', ')}` : 'it offers none'
    throw new FtpError('unsupported-parameters', `the server has no hash to verify the file by; ${has}`)
  }

  /** Takes the octets of the file in order. */
  update(octets: Uint8Array): void {
    this.hash?.update(octets)
  }

  /** Whether every octet of the file is to be shown to {@link update}. */
  get wantsOctets(): boolean {
    return this.hash !== undefined
  }

  /**
   * @param size octets of the file on this side
   * @throws FtpError `mismatch`
   */
  async check(session: ClientSession, path: string, size: number): Promise<void> {
    const { algorithm, hash } = this
    if (algorithm && hash) return this.checkHash(session, path, algorithm, hash.digest())
    if (!this.bySize) return
    const there = await this.unlessMissing(sizeOf(session, path))
    if (there === undefined || there === size) return
    throw mismatch(`${path} has ${there} octets on the server, and ${size} here`, `SIZE ${path}`)
  }

  private async checkHash(
    session: ClientSession,
    path: string,
    algorithm: string,
    own: string,
  ): Promise<void> {
    const answer = await this.unlessMissing(hashOf(session, path, algorithm))
    if (answer === undefined || sameHash(answer.hash, own)) return
    const message = `${algorithm} of ${path} is ${answer.hash} on the server, and ${own} here`
    throw mismatch(message, `${algorithm} ${path}`)
  }

  /** With `auto` a server that does not answer what it offers is no fault of the file. */
  private unlessMissing<Value>(answer: Promise<Value>): Promise<Value | undefined> {
    return answer.catch((error) => {
      if (this.strict || !isFtpError(error)) throw error
      if (error.code === 'refused' || error.code === 'bad-reply') return undefined
      throw error
    })
  }
}

function mismatch(message: string, command: string): FtpError {
  return new FtpError('mismatch', `the file is not the same on both sides: ${message}`, {
    phase: 'verification',
    command,
  })
}

function isSameOnBothSides({ type, structure }: Comparable): boolean {
  return type.code === 'I' && structure === 'F'
}

function obstacle(verify: Verify, file: Comparable): string | undefined {
  if (verify === 'none') return undefined
  if (!isSameOnBothSides(file))
    return 'only a file of TYPE I and STRU F is the same on both sides, to be verified'
  if (verify === 'hash' && !file.whole) return 'a part of a file can’t be verified by the hash of the whole'
  return undefined
}
