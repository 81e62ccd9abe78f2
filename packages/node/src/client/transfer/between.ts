import { formatExtendedAddress, parseExtendedPassiveReply } from '@ftpkit/protocol/extended-address'
import { formatHostPort, parsePassiveReply } from '@ftpkit/protocol/host-port'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { digit, refused, succeed } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import type { ClientSession, HeldSession } from '../session.js'
import { planOf, type Representation } from './plan.js'

/** How a file goes from one server to another. */
export interface BetweenOptions extends Representation {
  /** Gives the transfer up on both sides by ABOR. */
  readonly signal?: AbortSignal
  /** Milliseconds for the whole file, a day unless given: nothing comes here that would tell whether it moves. */
  readonly timeout?: number
}

const usualTimeout = 86_400_000
/** What a timer can hold; beyond it Node would ring at once. */
const longestTimeout = 2_147_483_647

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
  return holdBoth(source.session, target.session, async (from, to) => {
    await from.setParameters(parameters)
    await to.setParameters(parameters)
    await join(from, to)
    return settle(new Side(from, 'RETR', source.path), new Side(to, 'STOR', target.path), options)
  })
}

/** Takes the sessions in their order, whatever the direction of the file. */
function holdBoth<Result>(
  source: ClientSession,
  target: ClientSession,
  use: (from: HeldSession, to: HeldSession) => Promise<Result>,
): Promise<Result> {
  if (source.order < target.order) return source.hold((from) => target.hold((to) => use(from, to)))
  return target.hold((to) => source.hold((from) => use(from, to)))
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

/** One server's part in a transfer, and the replies it owes: one to the transfer, and one to ABOR. */
class Side {
  private owed = 0
  private aborted = false

  constructor(
    private readonly held: HeldSession,
    private readonly verb: string,
    private readonly path: string,
  ) {}

  /** Asks for ABOR where a reply is owed; before the command, keeps it from being sent. */
  readonly abort = (): void => {
    if (this.aborted) return
    this.aborted = true
    if (this.owed === 0) return
    this.owed++
    this.held.sendAbort()
  }

  /**
   * Resolves when no reply is owed any more.
   *
   * @throws FtpError of a reply other than 2yz, or of a connection that is closed now: a late reply answers nothing
   */
  async run(): Promise<Reply> {
    const { held, verb, path } = this
    if (this.aborted) throw givenUp()
    held.send(verb, path)
    this.owed = 1
    let final: Reply | undefined
    let begun = false
    while (this.owed > 0) {
      const reply = await held.reply(this.patience(begun))
      begun = true
      if (digit(reply) === 1) continue
      this.owed--
      final ??= reply
    }
    if (digit(final!) !== 2) throw refused(final!, verb, path)
    return final!
  }

  private patience(begun: boolean): number | undefined {
    if (this.aborted) return this.held.patience
    return begun ? Number.POSITIVE_INFINITY : undefined
  }
}

/** Waits until both sides owe nothing; when one fails, the other would wait for ever, and is told ABOR. */
async function settle(
  source: Side,
  target: Side,
  { signal, timeout = usualTimeout }: BetweenOptions,
): Promise<BetweenReport> {
  let fault: { readonly error: unknown } | undefined
  const fail = (error: unknown) => {
    fault ??= { error }
    target.abort()
    source.abort()
  }
  const stop = () => fail(givenUp(signal?.reason))
  const timer = setTimeout(() => fail(late(timeout)), Math.min(timeout, longestTimeout))
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  try {
    // Not the first alone: whoever gets a session next must find no reply owed.
    const [stored, sent] = await Promise.all(
      [target, source].map((side) => side.run().catch((error) => void fail(error))),
    )
    if (fault) throw fault.error
    return { source: sent!, target: stored! }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

function givenUp(cause?: unknown): FtpError {
  return new FtpError('aborted', 'the transfer was given up', { phase: 'transfer', cause })
}

function late(milliseconds: number): FtpError {
  return new FtpError('timed-out', `the file did not arrive in ${milliseconds / 1_000} s`, {
    phase: 'transfer',
  })
}
