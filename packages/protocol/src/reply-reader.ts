import { FtpError, nameText } from '@ftpkit/transfer'
import { printable } from './escape.js'
import { type Line, LineReader } from './line-reader.js'
import { digitNine, digitZero, hyphen, space } from './octet.js'
import type { Reply } from './reply.js'

/** Octets of a reply that are kept unless the caller says otherwise: a listing by STAT fits. */
export const defaultMaxReplyLength = 1_048_576

/** Octets of a reply read before giving up, as a multiple of those kept. */
const patience = 16

/** Deviations of real servers that a {@link ReplyReader} takes when told so by name. */
export type ReplyTolerance =
  /** Any `ddd SP` ends a multi-line reply: glftpd ends a 553 with another code. The first code counts. */
  | 'any-code-ends'
  /** `ddd` alone ends a multi-line reply: ftp.ripe.net did. */
  | 'terminator-without-space'
  /** Lines between replies that are none are passed over: Globus puts a CR LF of the command into its 501. */
  | 'stray-lines'

export interface ReplyReaderOptions {
  /**
   * Octets of text kept for one reply. What is longer is dropped, the reply marked `truncated`, and reading goes on
   * at its end (RFC 1123 §4.1.2.11). @defaultValue {@link defaultMaxReplyLength}
   */
  readonly maxReplyLength?: number
  readonly tolerate?: readonly ReplyTolerance[]
}

/** A multi-line reply that has begun and not ended. */
interface OpenReply {
  readonly code: number
  readonly lines: string[]
}

/**
 * Reads replies from the octets of a control connection, Telnet commands already taken out.
 *
 * RFC 959 §4.2: a reply that begins with `ddd-` ends at a line that begins with the same code and a SP; the lines
 * between may be anything. Each octet is looked at once, however the replies arrive.
 */
export class ReplyReader {
  private readonly lines: LineReader
  private readonly maxReplyLength: number
  private readonly tolerances: ReadonlySet<ReplyTolerance>
  private open: OpenReply | undefined
  private kept = 0
  private seen = 0
  private truncated = false
  private fault: FtpError | undefined

  /** @throws RangeError for a limit below 1 */
  constructor(options: ReplyReaderOptions = {}) {
    this.maxReplyLength = options.maxReplyLength ?? defaultMaxReplyLength
    this.lines = new LineReader({ maxLength: this.maxReplyLength, nul: 'keep', tooLong: 'cut' })
    this.tolerances = new Set(options.tolerate)
  }

  /** Whether a reply has begun and not ended. After 234 that is an attempt to inject one into TLS. */
  get midReply(): boolean {
    return this.open !== undefined || this.lines.midLine
  }

  /** What made the reader give up, as soon as it is known. */
  get failure(): FtpError | undefined {
    return this.fault
  }

  /**
   * Takes octets as they arrive, and returns the replies that they completed. Replies before a fault are returned,
   * and the next call throws it, so that what is told doesn't depend on how the octets were cut.
   *
   * @throws FtpError `bad-reply` for a line that is no reply, `limit-exceeded` for an endless one
   */
  push(octets: Uint8Array): Reply[] {
    if (this.fault) throw this.fault
    const replies: Reply[] = []
    try {
      // what is too long is cut, and NUL and LF are taken: there is no other kind of line
      for (const line of this.lines.push(octets) as ReadLine[]) this.take(line, replies)
      this.checkPatience(this.lines.pending)
    } catch (error) {
      this.fault = error as FtpError
      if (replies.length === 0) throw error
    }
    return replies
  }

  /**
   * Says that the connection was closed.
   *
   * @throws FtpError `incomplete` in the middle of a reply
   */
  end(): void {
    if (this.fault) throw this.fault
    if (!this.midReply) return
    this.fault = new FtpError('incomplete', 'the control connection was closed in the middle of a reply', {
      clause: '959 §4.2',
    })
    throw this.fault
  }

  private take(line: ReadLine, replies: Reply[]): void {
    const { octets, dropped = 0 } = line
    this.seen += octets.length
    this.checkPatience(dropped)
    this.truncated ||= dropped > 0
    const code = codeOf(octets)
    if (this.open) this.takeNext(this.open, code, octets, replies)
    else if (code !== undefined) this.takeFirst(code, octets, replies)
    else if (!this.tolerances.has('stray-lines')) throw badReply(octets)
    else this.seen = 0
  }

  private takeFirst(code: number, octets: Uint8Array, replies: Reply[]): void {
    const reply = { code, lines: [] }
    this.keep(reply, octets.subarray(4))
    if (octets[3] === hyphen) this.open = reply
    else this.complete(reply, replies)
  }

  private takeNext(reply: OpenReply, code: number | undefined, octets: Uint8Array, replies: Reply[]): void {
    const own = code === reply.code
    const ends = code !== undefined && this.mayEnd(own, octets)
    this.keep(reply, ends || (own && octets[3] === hyphen) ? octets.subarray(4) : octets)
    if (ends) this.complete(reply, replies)
  }

  private mayEnd(own: boolean, octets: Uint8Array): boolean {
    if (!own && !this.tolerances.has('any-code-ends')) return false
    return octets[3] === space || (octets.length === 3 && this.tolerances.has('terminator-without-space'))
  }

  private keep(reply: OpenReply, text: Uint8Array): void {
    this.kept += text.length
    if (this.kept > this.maxReplyLength) this.truncated = true
    else reply.lines.push(nameText(text))
  }

  private complete(reply: OpenReply, replies: Reply[]): void {
    replies.push(this.truncated ? { ...reply, truncated: true } : reply)
    this.open = undefined
    this.kept = 0
    this.seen = 0
    this.truncated = false
  }

  private checkPatience(more: number): void {
    if (this.seen + more <= patience * this.maxReplyLength) return
    throw new FtpError(
      'limit-exceeded',
      `a reply went on for more than ${patience} times the limit of ${this.maxReplyLength} octets; close the connection`,
      { clause: '1123 §4.1.2.11' },
    )
  }
}

type ReadLine = Extract<Line, { kind: 'line' }>

/** The code of a line that could begin or end a reply: three digits, the first 1 to 6, then SP, hyphen or nothing. */
function codeOf(octets: Uint8Array): number | undefined {
  const [first = 0, second = 0, third = 0, separator = space] = octets
  if (first < digitZero + 1 || first > digitZero + 6) return undefined
  if (!isDigit(second) || !isDigit(third) || (separator !== space && separator !== hyphen)) return undefined
  return (first - digitZero) * 100 + (second - digitZero) * 10 + (third - digitZero)
}

function isDigit(octet: number): boolean {
  return octet >= digitZero && octet <= digitNine
}

function badReply(octets: Uint8Array): FtpError {
  const shown = printable(nameText(octets.subarray(0, 80)))
  return new FtpError('bad-reply', `a reply begins with a three-digit code, not with "${shown}"`, {
    clause: '959 §4.2',
  })
}
