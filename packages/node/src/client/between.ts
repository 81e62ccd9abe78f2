import { formatExtendedAddress, parseExtendedPassiveReply } from '@ftpkit/protocol/extended-address'
import { formatHostPort, parsePassiveReply } from '@ftpkit/protocol/host-port'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { digit, refused, succeed } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import { planOf, type Representation } from './plan.js'
import type { ClientSession, HeldSession } from './session.js'

/** How a file goes from one server to another. */
export interface BetweenOptions extends Representation {
  /** Gives the transfer up on both sides by ABOR. */
  readonly signal?: AbortSignal
}

/** What both servers said at the end. */
export interface BetweenReport {
  readonly source: Reply
  readonly target: Reply
}

/**
 * Has one server send a file to another (RFC 959 §5.2): the target listens, the source connects to it, and the octets
 * never come here. Of the address that the target tells only the port is used, with the host this side speaks to: else
 * a hostile server could have the other one connect to anything.
 *
 * @throws FtpError of the side that failed first; the other is told ABOR, and both sessions are kept where they play
 *   along. `unsupported-parameters` for a session under TLS, whose data connections end here (RFC 4217 §7)
 */
export async function transferBetween(
  source: { readonly session: ClientSession; readonly path: string },
  target: { readonly session: ClientSession; readonly path: string },
  options: BetweenOptions,
): Promise<BetweenReport> {
  const { parameters } = await planOf(options)
  if (source.session.isSecure || target.session.isSecure) {
    throw new FtpError('unsupported-parameters', 'two servers can’t protect a transfer between them by TLS', {
      clause: '4217 §7',
    })
  }
  if (source.session === target.session) throw new TypeError('a transfer between servers takes two sessions')
  options.signal?.throwIfAborted()
  await source.session.setParameters(parameters)
  await target.session.setParameters(parameters)
  return source.session.hold((from) =>
    target.session.hold(async (to) => {
      await join(from, to)
      to.send('STOR', target.path)
      from.send('RETR', source.path)
      return settle(
        { held: from, command: ['RETR', source.path] },
        { held: to, command: ['STOR', target.path] },
        options.signal,
      )
    }),
  )
}

async function join(from: HeldSession, to: HeldSession): Promise<void> {
  const { host } = to.peer
  if (host.includes(':')) {
    const { lines } = await to.run(() => succeed('EPSV'))
    const port = parseExtendedPassiveReply(lines.join(' '))
    await from.run(() => succeed('EPRT', formatExtendedAddress(host, port)))
  } else {
    const reply = await to.run(() => succeed('PASV'))
    const { port } = parsePassiveReply(replyText(reply))
    await from.run(() => succeed('PORT', formatHostPort(host, port)))
  }
}

interface Side {
  readonly held: HeldSession
  readonly command: readonly [verb: string, path: string]
}

/** Waits for both final replies; when one side fails, the other would wait for ever. */
async function settle(source: Side, target: Side, signal: AbortSignal | undefined): Promise<BetweenReport> {
  const sides = [source, target].map(({ held, command }) => {
    let over = false
    let owed = 1
    let aborted = false
    const abort = () => {
      if (over || aborted) return
      aborted = true
      owed++
      held.sendAbort()
    }
    const finish = async () => {
      let final: Reply | undefined
      while (owed > 0) {
        const reply = await (aborted ? held.reply(held.patience) : held.reply())
        if (digit(reply) === 1) continue
        owed--
        final ??= reply
      }
      over = true
      return final!
    }
    return { abort, finish, command }
  })
  const [one, other] = sides as [(typeof sides)[0], (typeof sides)[0]]
  const giveUp = () => {
    one.abort()
    other.abort()
  }
  signal?.addEventListener('abort', giveUp, { once: true })
  let first: FtpError | undefined
  const ended = async (side: typeof one, counterpart: typeof one) => {
    const reply = await side.finish()
    if (digit(reply) !== 2 && !first) {
      first = refused(reply, ...side.command)
      counterpart.abort()
    }
    return reply
  }
  try {
    const [sourceReply, targetReply] = await Promise.all([ended(one, other), ended(other, one)])
    if (signal?.aborted) throw new FtpError('aborted', 'the transfer was given up', { cause: signal.reason })
    if (first) throw first
    return { source: sourceReply, target: targetReply }
  } finally {
    signal?.removeEventListener('abort', giveUp)
  }
}
