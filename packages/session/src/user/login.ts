import { printable } from '@ftpkit/protocol/printable'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { FtpError } from '@ftpkit/transfer'
import {
  command,
  type Dialogue,
  digit,
  nextReply,
  protectData,
  refused,
  secureControl,
  succeed,
} from './dialogue.js'

/** The user who logs in. */
export interface Credentials {
  /** For USER. */
  readonly user: string
  /** For PASS, if the server asks for it. */
  readonly password: string
  /** Sent if the server asks for it by 332. */
  readonly account?: string | undefined
}

/** Waits for the greeting; 120 means that another reply comes later (RFC 959 §5.4). @throws FtpError `refused` */
export function* greeting(): Dialogue<Reply> {
  let reply = yield* nextReply()
  while (digit(reply) === 1) reply = yield* nextReply()
  if (digit(reply) === 2) return reply
  throw new FtpError('refused', `the server refused the connection: ${replyText(reply)}`, {
    reply: replyText(reply),
    phase: 'greeting',
  })
}

/**
 * Begins TLS on the control connection (RFC 4217 §4) before anything else is sent. There is no fallback: a server that
 * refuses, or an attacker who pretends that it does, receives nothing more.
 *
 * @throws FtpError `refused`, or `bad-reply` for anything but 234: 334 belongs to other mechanisms
 */
export function* secure(): Dialogue<void> {
  const reply = yield* command('AUTH', 'TLS')
  if (reply.code >= 400) {
    throw new FtpError('refused', `the server refused TLS, which is required: ${replyText(reply)}`, {
      command: 'AUTH TLS',
      reply: replyText(reply),
      replyHint: reply.code,
      phase: 'TLS',
      clause: '4217 §4',
    })
  }
  if (reply.code !== 234) throw refused(reply, 'AUTH', 'TLS')
  yield* secureControl()
}

/**
 * Protects data connections too (RFC 4217 §9): by PROT P after PBSZ, which is always 0 with TLS.
 *
 * @throws FtpError `refused`
 */
export function* protect(): Dialogue<void> {
  yield* succeed('PBSZ', '0')
  yield* succeed('PROT', 'P')
  yield* protectData()
}

/**
 * USER, PASS and ACCT as far as the server asks for them (RFC 959 §6, the login diagram): any 3yz asks for the next, 332
 * for the account at once.
 *
 * @throws FtpError `login-failed` with the reply, without password and account if the server repeats them
 */
export function* login(credentials: Credentials): Dialogue<Reply> {
  const { user, password, account } = credentials
  let reply = yield* command('USER', user)
  if (digit(reply) === 3 && reply.code !== 332) reply = yield* command('PASS', password)
  if (digit(reply) === 3) {
    if (account === undefined) {
      throw loginFailed(credentials, reply, 'the server requires an account')
    }
    reply = yield* command('ACCT', account)
  }
  if (digit(reply) !== 2) throw loginFailed(credentials, reply, 'the server refused')
  return reply
}

function loginFailed(credentials: Credentials, reply: Reply, why: string): FtpError {
  const text = withoutSecrets(replyText(reply), credentials)
  return new FtpError('login-failed', `login as ${printable(credentials.user)} failed, ${why}: ${text}`, {
    reply: text,
    replyHint: reply.code,
    phase: 'login',
  })
}

/** Servers repeat lines that they don't know: `500 'PASS secret': not understood`. */
function withoutSecrets(text: string, { password, account }: Credentials): string {
  const secrets = [password, account].filter((secret) => secret !== undefined && secret !== '')
  return secrets.reduce<string>((hidden, secret) => hidden.replaceAll(secret!, '****'), text)
}
