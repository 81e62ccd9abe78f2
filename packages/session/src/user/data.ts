import {
  formatExtendedAddress,
  formatHostPort,
  parseExtendedPassiveReply,
  parsePassiveReply,
  replyText,
} from '@ftpkit/protocol'
import { FtpError, type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
import { succeed } from './outcome.js'
import { closeData, connectData, type Dialogue, listenForData } from './step.js'

/** Ways to a data connection. */
export type DataWay = 'epsv' | 'pasv' | 'eprt' | 'port'

/** Passive first (RFC 1579), the form that survives NAT and IPv6 first of all (RFC 2428). */
export const passiveWays: readonly DataWay[] = ['epsv', 'pasv']
export const activeWays: readonly DataWay[] = ['eprt', 'port']

const open: Readonly<Record<DataWay, () => Dialogue<void>>> = { epsv, pasv, eprt, port }

/**
 * Prepares a data connection by the first way that works. In passive modes it is open afterwards, in active ones
 * this side listens.
 *
 * @returns the way that worked
 * @throws FtpError `connection-failed` that tells each attempt
 */
export function* openData(ways: readonly DataWay[]): Dialogue<DataWay> {
  const attempts: string[] = []
  for (const way of ways) {
    try {
      yield* open[way]()
      return way
    } catch (error) {
      if (!isFtpError(error) || !concernsData(error)) throw error
      attempts.push(`${way.toUpperCase()}: ${error.message}`)
      yield* closeData()
    }
  }
  throw new FtpError('connection-failed', `no data connection could be made (${attempts.join('; ')})`, {
    phase: 'data connection',
  })
}

/** Faults of one way to a data connection, after which another may do. */
const faultsOfWay: ReadonlySet<FtpErrorCode> = new Set([
  'refused',
  'bad-epsv-reply',
  'no-host-port',
  'connection-failed',
  'unsupported-parameters',
])

/** Whether it is the data connection that failed; without the control connection no other way is worth trying. */
function concernsData({ code, phase }: FtpError): boolean {
  return faultsOfWay.has(code) || (code === 'timed-out' && phase === 'data connection')
}

function* epsv(): Dialogue<void> {
  const reply = yield* succeed('EPSV')
  yield* connectData(parseExtendedPassiveReply(replyText(reply)))
}

/** The address in the reply is not used: behind NAT it is wrong, and a hostile server may name another host. */
function* pasv(): Dialogue<void> {
  const reply = yield* succeed('PASV')
  yield* connectData(parsePassiveReply(replyText(reply)).port)
}

function* eprt(): Dialogue<void> {
  const { host, port } = yield* listenForData()
  yield* succeed('EPRT', formatExtendedAddress(host, port))
}

function* port(): Dialogue<void> {
  const own = yield* listenForData()
  if (own.host.includes(':')) {
    throw new FtpError('unsupported-parameters', 'PORT knows IPv4 only, and this connection is IPv6', {
      clause: '959 §4.1.2',
    })
  }
  yield* succeed('PORT', formatHostPort(own.host, own.port))
}
