import { replyText } from '@ftpkit/protocol/reply'
import { FtpError } from '@ftpkit/transfer'
import { refused, succeed } from './outcome.js'
import { command, type Dialogue, protectData, secureControl } from './step.js'

/**
 * Begins TLS on the control connection (RFC 4217 §4), before anything else is said. There is no way on without it:
 * a server that refuses, or somebody between who pretends so, is told nothing.
 *
 * @throws FtpError `refused`, or `bad-reply` for anything but 234: 334 belongs to other mechanisms
 */
export function* secure(): Dialogue<void> {
  const reply = yield* command('AUTH', 'TLS')
  if (reply.code >= 400) {
    throw new FtpError(
      'refused',
      `the server refuses TLS, and nothing is sent without it: ${replyText(reply)}`,
      {
        command: 'AUTH TLS',
        reply: replyText(reply),
        replyHint: reply.code,
        phase: 'TLS',
        clause: '4217 §4',
      },
    )
  }
  if (reply.code !== 234) throw refused(reply, 'AUTH', 'TLS')
  yield* secureControl()
}

/**
 * Has data connections protected too (RFC 4217 §9): PBSZ comes first, and its 0 says that TLS needs no buffers.
 *
 * @throws FtpError `refused`
 */
export function* protect(): Dialogue<void> {
  yield* succeed('PBSZ', '0')
  yield* succeed('PROT', 'P')
  yield* protectData()
}
