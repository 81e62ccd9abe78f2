import { FaultLatch, FtpError, type NameEncoding, nameText, utf8Names } from '@ftpkit/transfer'
import { type Line, LineReader } from './line-reader.js'
import { printable } from './printable.js'
import type { Reply } from './reply.js'

const space = 0x20
const hyphen = 0x2d
const digitZero = 0x30
const digitNine = 0x39

/** Default of `maxReplyLength`, in octets: enough for a listing by STAT. */
export const defaultMaxReplyLength = 1_048_576

/** Octets of a reply that are read before giving up, as a multiple of those kept. */
const patience = 16

/** Deviations of real servers that a {@link ReplyReader} accepts if they are named. */
export type ReplyTolerance =
  /** Any `ddd SP` ends a multi-line reply, and the first code counts: glftpd ends a 553 with another code. */
  | 'any-code-ends'
  /** `ddd` alone ends a multi-line reply: ftp.ripe.net did. */
  | 'terminator-without-space'
  /** Lines between replies that have no code are skipped: Globus puts the CR LF of a command into its 501. */
  | 'stray-lines'

/** How long a reply may be, and what is tolerated. */
export interface ReplyReaderOptions {
  /**
   * Octets of text kept for one reply. Of a longer one the excess is dropped, the reply is marked `truncated`, and
   * reading resumes after its end (RFC 1123 §4.1.2.11). Default: {@link defaultMaxReplyLength}.
   */
  readonly maxReplyLength?: number | undefined
  /** Faults of servers that are accepted. @default none */
  readonly tolerate?: readonly ReplyTolerance[] | undefined
}

/** A multi-line reply that has begun and not ended. */
interface OpenReply {
  readonly code: number
  readonly lines: string[]
}

/**
 * Reads replies from the octets of a control connection, after Telnet commands have been removed.
 *
 * RFC 959 §4.2: a reply that begins with `ddd-` ends at a line that begins with the same code and a SP; the lines
 * between may be anything. Each octet is examined once, however the replies arrive.
 */
export class ReplyReader {
  /** The encoding of names in the texts of replies from now on. */
  names: NameEncoding = utf8Names
  private readonly lines: LineReader
  private readonly maxReplyLength: number
  private readonly tolerances: readonly ReplyTolerance[]
  private open: OpenReply | undefined
  private kept = 0
  private seen = 0
  private truncated = false
  private fault: FtpError | undefined
  private readonly latch = new FaultLatch()

  /** @throws RangeError for a limit below 1 */
  constructor(options: ReplyReaderOptions = {}) {
    this.maxReplyLength = options.maxReplyLength ?? defaultMaxReplyLength
    this.lines = new LineReader({ maxLength: this.maxReplyLength, nul: 'keep', tooLong: 'cut' })
    this.tolerances = options.tolerate ?? []
  }

  /** Whether a reply has begun and not ended. After 234 this means an attempt to inject a reply into TLS. */
  get midReply(): boolean {
    return this.open !== undefined || this.lines.midLine
  }

  /** The fault that made the reader give up. It is known before the call of `push` that throws it. */
  get failure(): FtpError | undefined {
    return this.fault
  }

  /**
   * Takes octets as they arrive, and returns the replies that they complete. Replies before a fault are returned, and
   * the next call throws the fault, so that the result doesn't depend on how the octets were cut.
   *
   * @throws FtpError `bad-reply` for a line that is not a reply, `limit-exceeded` for an endless reply
   */
  push(octets: Uint8Array): Reply[] {
    this.latch.check()
    const replies: Reply[] = []
    try {
      // Long lines are cut, and NUL and LF are accepted, so there are no other kinds of line.
      for (const line of this.lines.push(octets) as ReadLine[]) this.take(line, replies)
      this.checkPatience(this.lines.pending)
    } catch (error) {
      this.fault = this.latch.set(error as FtpError)
      if (replies.length === 0) throw error
    }
    return replies
  }

  /**
   * Ends the input: the connection was closed.
   *
   * @throws FtpError `incomplete` in the middle of a reply
   */
  end(): void {
    this.latch.check()
    if (!this.midReply) return
    this.fault = new FtpError('incomplete', 'the control connection was closed in the middle of a reply', {
      clause: '959 §4.2',
    })
    throw this.latch.set(this.fault)
  }

  private take(line: ReadLine, replies: Reply[]): void {
    const { octets, dropped = 0 } = line
    this.seen += octets.length
    this.checkPatience(dropped)
    this.truncated ||= dropped > 0
    const code = codeOf(octets)
    if (this.open) this.takeNext(this.open, code, octets, replies)
    else if (code !== undefined) this.takeFirst(code, octets, replies)
    else if (!this.tolerances.includes('stray-lines')) throw badReply(octets)
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
    if (!own && !this.tolerances.includes('any-code-ends')) return false
    return (
      octets[3] === space || (octets.length === 3 && this.tolerances.includes('terminator-without-space'))
    )
  }

  private keep(reply: OpenReply, text: Uint8Array): void {
    this.kept += text.length
    if (this.kept > this.maxReplyLength) this.truncated = true
    else reply.lines.push(this.names.text(text))
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
      `a reply is longer than ${patience} times the limit of ${this.maxReplyLength} octets; close the connection`,
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
  const text = printable(nameText(octets.subarray(0, 80)))
  return new FtpError('bad-reply', `a reply must begin with a three-digit code, not with "${text}"`, {
    clause: '959 §4.2',
  })
}
