import { formatExtendedAddress, parseExtendedPassiveReply } from '@ftpkit/protocol/extended-address'
import { formatHostPort, parsePassiveReply } from '@ftpkit/protocol/host-port'
import { replyText } from '@ftpkit/protocol/reply'
import { type Attempt, FtpError, type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
import { closeData, connectData, type Dialogue, listenForData, refused, succeed } from './dialogue.js'

/** The command that sets up a data connection. */
export type DataWay = 'epsv' | 'pasv' | 'eprt' | 'port'

/** EPSV first: it works with NAT and IPv6 (RFC 2428, RFC 1579). */
export const passiveWays: readonly DataWay[] = ['epsv', 'pasv']
/** EPRT first: PORT has no IPv6 (RFC 2428). */
export const activeWays: readonly DataWay[] = ['eprt', 'port']

const open: Readonly<Record<DataWay, () => Dialogue<void>>> = { epsv, pasv, eprt, port }

/** A data connection that was set up, and the attempts that failed before. */
export interface OpenedData {
  /** The way that worked. */
  readonly way: DataWay
  /** The ways before it, in order. */
  readonly failed: readonly Attempt[]
}

/**
 * Sets up a data connection by the first way that works. Afterwards it is open if the way is passive; if it is active,
 * this side listens.
 *
 * @throws FtpError `connection-failed` with every attempt
 */
export function* openData(ways: readonly DataWay[]): Dialogue<OpenedData> {
  const failed: Attempt[] = []
  for (const way of ways) {
    try {
      yield* open[way]()
      return { way, failed }
    } catch (error) {
      if (!isFtpError(error) || !concernsData(error)) throw error
      const { address, reply, message } = error
      failed.push({ way: way.toUpperCase(), address, reply, fault: message })
      yield* closeData()
    }
  }
  throw new FtpError('connection-failed', `no data connection could be made (${inWords(failed)})`, {
    phase: 'data connection',
    attempts: failed,
  })
}

/**
 * What to throw for a fault after `openData`: if the data connection failed after all, as can happen with active ways,
 * the same fault with all attempts; otherwise the fault itself.
 */
export function withAttempts(error: unknown, { way, failed }: OpenedData): unknown {
  if (!isFtpError(error) || !isWithoutData(error)) return error
  const { code, message, reply, address, cause } = error
  const attempts = [...failed, { way: way.toUpperCase(), address, reply, fault: message }]
  const before = failed.length > 0 ? ` (after ${inWords(failed)})` : ''
  return new FtpError(code, message + before, { ...error, attempts, ...(cause !== undefined && { cause }) })
}

/** The reply of a server that could not open the data connection (RFC 959 §5.4). */
const noDataConnection = 425

function isWithoutData({ code, phase, replyHint }: FtpError): boolean {
  if (code === 'refused') return replyHint === noDataConnection
  return phase === 'data connection' && (code === 'connection-failed' || code === 'timed-out')
}

function inWords(attempts: readonly Attempt[]): string {
  return attempts.map(({ way, fault }) => `${way}: ${fault}`).join('; ')
}

/** Faults of one way to a data connection, after which another may work. */
const faultsOfWay: ReadonlySet<FtpErrorCode> = new Set([
  'refused',
  'bad-epsv-reply',
  'no-host-port',
  'connection-failed',
  'unsupported-parameters',
])

/**
 * Whether the data connection failed. If the control connection did, no other way is worth trying. A reply with a code
 * that has no meaning here is taken for a refusal.
 */
function concernsData({ code, phase }: FtpError): boolean {
  if (code === 'timed-out') return phase === 'data connection'
  return faultsOfWay.has(code) || (code === 'bad-reply' && phase === 'command')
}

/** Any reply but 229 means that the server has no EPSV, also one of another kind, such as 200 or 331. */
function* epsv(): Dialogue<void> {
  const reply = yield* succeed('EPSV')
  if (reply.code !== 229) throw refused(reply, 'EPSV')
  yield* connectData(parseExtendedPassiveReply(replyText(reply)))
}

/** The address in the reply is not used: NAT makes it wrong, and a hostile server may name another host. */
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
    throw new FtpError('unsupported-parameters', 'PORT is for IPv4 only, and this connection uses IPv6', {
      clause: '959 §4.1.2',
    })
  }
  yield* succeed('PORT', formatHostPort(own.host, own.port))
}
