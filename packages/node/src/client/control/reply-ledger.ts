import type { Reply } from '@ftpkit/protocol/reply'
import { type Ahead, answersAhead, digit } from '@ftpkit/session/user'

/**
 * What a final reply answers. A `probe` is a NOOP that is sent to find out whether the replies before it will come at
 * all: once it is answered by 200, they will not.
 */
export type ReplyKind = 'transfer' | 'abort' | 'noop' | 'probe'

/** What servers answer to a NOOP during a transfer: 200, or that they can't do that now. */
const noopReplies: ReadonlySet<number> = new Set([200, 500, 501, 502, 503])

/** The reply 200 of a NOOP (RFC 959 §5.4). */
const noopSucceeded = 200

/**
 * The final replies that a server owes during a transfer: one to the transfer, one to each NOOP, and one to ABOR. Some
 * servers answer a NOOP at once and some after the file, so replies come in no fixed order: they are counted, and none
 * is taken for the reply to another command (RFC 959 §4.1.3, RFC 1123 §4.1.4.4).
 */
export class ReplyLedger {
  private expected = 0
  private noops = 0
  private probing = false
  private settled = false
  private readonly replies: Reply[] = []
  private ahead: Ahead | undefined

  /** Expects the answer to what was asked ahead, besides all other replies. */
  expectAhead(ahead: Ahead): void {
    this.expected++
    this.ahead = ahead
  }

  /** Expects one more final reply. */
  expect(kind: ReplyKind): void {
    this.expected++
    if (kind === 'noop' || kind === 'probe') this.noops++
    if (kind === 'probe') this.probing = true
    // Its reply could be taken for a refusal.
    if (kind === 'abort') this.ahead = undefined
  }

  /** Takes a final reply. */
  take(reply: Reply): void {
    this.replies.push(reply)
    this.takeAhead(reply)
    if (this.probing && reply.code === noopSucceeded) this.settled = true
  }

  /** Replies that are still expected. */
  get missing(): number {
    return this.settled ? Number(this.missesAhead) : this.expected - this.replies.length
  }

  /**
   * The first reply that can't be the reply to a NOOP, nor to what was asked ahead: that of the transfer. Undefined until
   * it has come, and while a refusal may be that of either.
   */
  get transferReply(): Reply | undefined {
    const [first] = this.candidates
    return first && digit(first) >= 4 && this.missesAhead ? undefined : first
  }

  /** Whether what was asked ahead has no answer yet. */
  get missesAhead(): boolean {
    return this.ahead !== undefined && this.ahead.answer === undefined
  }

  /** Whether the server has opened the next data connection while the file moves on this one. */
  get isAstray(): boolean {
    return this.ahead?.outOfOrder === true && this.ahead.verb !== 'PWD' && this.transferReply === undefined
  }

  private get candidates(): Reply[] {
    return this.replies.filter((reply) => reply !== this.ahead?.answer && !this.answersNoop(reply))
  }

  /** Two replies are the transfer's and a refusal of what was asked ahead: the transfer's is the other one. */
  private takeAhead(reply: Reply): void {
    const { ahead } = this
    if (!ahead || ahead.answer) return
    const [first, second] = this.candidates
    if (answersAhead(ahead, reply)) {
      ahead.answer = reply
      ahead.outOfOrder = this.transferReply === undefined
    } else if (first && second) {
      ahead.outOfOrder = digit(first) >= 4 && digit(second) < 4
      ahead.answer = ahead.outOfOrder ? first : second
    }
  }

  /** The reply to the transfer; the last one, where all of them may be replies to NOOPs. */
  get result(): Reply {
    return this.transferReply ?? this.replies.at(-1)!
  }

  /** Whether a reply may be the reply to a NOOP. */
  answersNoop(reply: Reply): boolean {
    return this.noops > 0 && noopReplies.has(reply.code)
  }
}
