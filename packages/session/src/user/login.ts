import { type Reply, replyText } from '@ftpkit/protocol'
import { FtpError } from '@ftpkit/transfer'
import { digit } from './outcome.js'
import { command, type Dialogue, nextReply } from './step.js'

/** Who logs in. */
export interface Credentials {
  readonly user: string
  readonly password: string
  /** Sent when the server asks for it by 332. */
  readonly account?: string | undefined
}

/** Waits for the greeting; 120 means that another reply comes later (RFC 959 §5.4). @throws FtpError `refused` */
export function* greeting(): Dialogue<Reply> {
  let reply = yield* nextReply()
  while (digit(reply) === 1) reply = yield* nextReply()
  if (digit(reply) === 2) return reply
  throw new FtpError('refused', `the server does not take the connection: ${replyText(reply)}`, {
    reply: replyText(reply),
    phase: 'greeting',
  })
}

/**
 * USER, PASS and ACCT as far as the server wants them (RFC 959 §6, the login diagram).
 *
 * @throws FtpError `login-failed` with the command and the reply, the password hidden
 */
export function* login({ user, password, account }: Credentials): Dialogue<Reply> {
  let reply = yield* command('USER', user)
  if (reply.code === 331) reply = yield* command('PASS', password)
  if (reply.code === 332) {
    if (account === undefined) throw loginFailed(user, reply, 'an account is wanted, and none was given')
    reply = yield* command('ACCT', account)
  }
  if (digit(reply) === 2) return reply
  throw loginFailed(user, reply, 'the server refused')
}

function loginFailed(user: string, reply: Reply, why: string): FtpError {
  return new FtpError('login-failed', `login as ${user} failed, ${why}: ${replyText(reply)}`, {
    reply: replyText(reply),
    replyHint: reply.code,
    phase: 'login',
  })
}
