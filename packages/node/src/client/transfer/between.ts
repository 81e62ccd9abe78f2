import { isIP } from 'node:net'
import { formatExtendedAddress, parseExtendedPassiveReply } from '@ftpkit/protocol/extended-address'
import { formatHostPort, parsePassiveReply } from '@ftpkit/protocol/host-port'
import { type Reply, replyText } from '@ftpkit/protocol/reply'
import { digit, refused, succeed } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { seconds, transferAborted } from '../../net/faults.js'
import { ReplyLedger } from '../control/reply-ledger.js'
import type { ClientSession, HeldSession } from '../session.js'
import { planOf, type Representation } from './plan.js'

/** How a file is transferred from one server to another. */
export interface BetweenOptions extends Representation {
  /** Aborts the transfer on both servers by ABOR. */
  readonly signal?: AbortSignal | undefined
  /**
   * Milliseconds for the whole file: no octet passes through the client that would show progress. Default: one day.
   */
  readonly timeout?: number | undefined
}

const defaultTimeout = 86_400_000

/** The final replies of both servers. */
export interface BetweenReport {
  /** The final reply of the server that sent the file. */
  readonly source: Reply
  /** The final reply of the server that stored it. */
  readonly target: Reply
}

/**
 * Lets one server send a file to another (RFC 959 §5.2): the target listens, and the source connects to it. Only the
 * port is used of the address that the target announces, with the host that the client is connected to: otherwise a
 * hostile server could make the other one connect to any address.
 *
 * @throws FtpError of the side that failed first; the other is sent ABOR, and both sessions stay usable if the servers
 *   answer. `unsupported-parameters` for a session under TLS, whose data connections end at the client (RFC 4217 §7)
 */
export async function transferBetween(
  source: { readonly session: ClientSession; readonly path: string },
  target: { readonly session: ClientSession; readonly path: string },
  options: BetweenOptions,
): Promise<BetweenReport> {
  const { parameters } = await planOf(options)
  if (source.session.isSecure || target.session.isSecure) {
    throw new FtpError(
      'unsupported-parameters',
      'a transfer between two servers cannot be protected by TLS',
      { clause: '4217 §7' },
    )
  }
  if (source.session === target.session) {
    throw new TypeError('a transfer between two servers needs two sessions')
  }
  // Before anything is sent.
  for (const { session, path } of [source, target]) session.names.octets(path)
  options.signal?.throwIfAborted()
  const { clock } = source.session
  return holdBoth(source.session, target.session, async (from, to) => {
    await from.setParameters(parameters)
    await to.setParameters(parameters)
    await join(from, to)
    return settle(new Side(from, 'RETR', source.path), new Side(to, 'STOR', target.path), clock, options)
  })
}

/** Holds both sessions, always in the same order, whichever of them sends. */
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
  if (isIP(host) === 0)
    throw new FtpError(
      'unsupported-parameters',
      `the address of ${host} is not known here, which the other server needs: connect without a proxy`,
    )
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

/** One server's side of a transfer, and the final replies that it owes. */
class Side {
  private readonly ledger = new ReplyLedger()
  private aborted = false

  constructor(
    private readonly held: HeldSession,
    private readonly verb: string,
    private readonly path: string,
  ) {}

  /** Sends ABOR if a reply is missing; before the command was sent, keeps it from being sent. */
  readonly abort = (): void => {
    if (this.aborted) return
    this.aborted = true
    if (this.ledger.missing === 0) return
    this.ledger.expect('abort')
    this.held.sendAbort()
  }

  /**
   * Resolves when no reply is missing.
   *
   * @throws FtpError of a reply other than 2yz, or of the connection, which is then closed
   */
  async run(): Promise<Reply> {
    const { held, ledger, verb, path } = this
    if (this.aborted) throw transferAborted()
    held.send(verb, path)
    ledger.expect('transfer')
    let begun = false
    while (ledger.missing > 0) {
      const reply = await held.reply(this.timeout(begun))
      begun = true
      if (digit(reply) !== 1) ledger.take(reply)
    }
    if (digit(ledger.result) !== 2) throw refused(ledger.result, verb, path)
    return ledger.result
  }

  private timeout(begun: boolean): number | undefined {
    if (this.aborted) return this.held.abortTimeout
    return begun ? Number.POSITIVE_INFINITY : undefined
  }
}

/** Waits until neither side owes a reply. When one fails, the other would wait for ever, so it is sent ABOR. */
async function settle(
  source: Side,
  target: Side,
  clock: Clock,
  { signal, timeout = defaultTimeout }: BetweenOptions,
): Promise<BetweenReport> {
  let fault: { readonly error: unknown } | undefined
  const fail = (error: unknown) => {
    fault ??= { error }
    target.abort()
    source.abort()
  }
  const stop = () => fail(transferAborted(signal?.reason))
  const timer = clock.setTimer(() => fail(late(timeout)), timeout)
  signal?.addEventListener('abort', stop, { once: true })
  if (signal?.aborted) stop()
  try {
    // Both, not only the first to fail: the next user of a session must find no reply owed.
    const [stored, sent] = await Promise.all(
      [target, source].map((side) => side.run().catch((error) => void fail(error))),
    )
    if (fault) throw fault.error
    return { source: sent!, target: stored! }
  } finally {
    timer.cancel()
    signal?.removeEventListener('abort', stop)
  }
}

function late(milliseconds: number): FtpError {
  return new FtpError('timed-out', `the file did not arrive within ${seconds(milliseconds)}`, {
    phase: 'transfer',
  })
}
