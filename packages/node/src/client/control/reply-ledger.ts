import type { Reply } from '@ftpkit/protocol/reply'

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

  /** Expects one more final reply. */
  expect(kind: ReplyKind): void {
    this.expected++
    if (kind === 'noop' || kind === 'probe') this.noops++
    if (kind === 'probe') this.probing = true
  }

  /** Takes a final reply. */
  take(reply: Reply): void {
    this.replies.push(reply)
    if (this.probing && reply.code === noopSucceeded) this.settled = true
  }

  /** Replies that are still expected. */
  get missing(): number {
    return this.settled ? 0 : this.expected - this.replies.length
  }

  /** The first reply that can't be the reply to a NOOP: that of the transfer. Undefined until it has come. */
  get transferReply(): Reply | undefined {
    return this.replies.find((reply) => !this.answersNoop(reply))
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
