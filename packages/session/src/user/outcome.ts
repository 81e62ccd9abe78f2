import { type Reply, redact, replyText } from '@ftpkit/protocol'
import { FtpError } from '@ftpkit/transfer'
import { command, type Dialogue } from './step.js'

/** The first digit of a reply (RFC 959 §4.2). */
export function digit(reply: Reply): number {
  return Math.floor(reply.code / 100)
}

/** What to throw when the server says no to a command. */
export function refused(reply: Reply, verb: string, argument?: string): FtpError {
  const line = redact(verb, argument)
  return new FtpError('refused', `the server refused ${line}: ${replyText(reply)}`, {
    command: line,
    reply: replyText(reply),
    replyHint: reply.code,
    phase: 'command',
  })
}

/**
 * A command of group 1 (RFC 959 §6): 2yz is success, 4yz and 5yz failure, anything else breaks the protocol.
 *
 * @throws FtpError `refused`, or `bad-reply` for 1yz and 3yz
 */
export function* succeed(verb: string, argument?: string): Dialogue<Reply> {
  const reply = yield* command(verb, argument)
  if (digit(reply) === 2) return reply
  if (digit(reply) >= 4) throw refused(reply, verb, argument)
  throw new FtpError('bad-reply', `${redact(verb, argument)} can't be answered by ${replyText(reply)}`, {
    command: redact(verb, argument),
    reply: replyText(reply),
    clause: '959 §6',
  })
}
