import { redact } from '@ftpkit/protocol/command'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { FtpError } from '@ftpkit/transfer'
import { command, type Dialogue, nextReply } from './step.js'

/** The first digit of a reply (RFC 959 §4.2). */
export function digit(reply: Reply): number {
  return Math.floor(reply.code / 100)
}

/**
 * What to throw for a reply that is no success: `refused` for 4yz and 5yz, `bad-reply` for one that breaks the
 * protocol here.
 */
export function refused(reply: Reply, verb: string, argument?: string): FtpError {
  const line = redact(verb, argument)
  const details = { command: line, reply: replyText(reply), replyHint: reply.code, phase: 'command' as const }
  if (digit(reply) >= 4) {
    return new FtpError('refused', `the server refused ${line}: ${replyText(reply)}`, details)
  }
  const message = `${line} can't be answered by ${replyText(reply)} here`
  return new FtpError('bad-reply', message, { ...details, clause: '959 §6' })
}

/**
 * A command of group 1 (RFC 959 §6): 2yz is success, 4yz and 5yz failure, anything else breaks the protocol.
 *
 * @throws FtpError `refused`, or `bad-reply` for 1yz and 3yz
 */
export function* succeed(verb: string, argument?: string): Dialogue<Reply> {
  const reply = yield* command(verb, argument)
  if (digit(reply) !== 2) throw refused(reply, verb, argument)
  return reply
}

/**
 * Any command and its final reply: what comes by 1yz before is another one, and none may be left for the command that
 * follows (RFC 959 §5.4).
 *
 * @param preliminary told each reply 1yz
 */
export function* exchange(
  verb: string,
  argument: string | undefined,
  preliminary: (reply: Reply) => void,
): Dialogue<Reply> {
  let reply = yield* command(verb, argument)
  while (digit(reply) === 1) {
    preliminary(reply)
    reply = yield* nextReply()
  }
  return reply
}
