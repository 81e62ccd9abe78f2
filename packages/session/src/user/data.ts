import { formatExtendedAddress, parseExtendedPassiveReply } from '@ftpkit/protocol/extended-address'
import { formatHostPort, parsePassiveReply } from '@ftpkit/protocol/host-port'
import { replyText } from '@ftpkit/protocol/reply'
import { type Attempt, FtpError, type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
import { closeData, connectData, type Dialogue, listenForData, succeed } from './dialogue.js'

/** Ways to a data connection. */
export type DataWay = 'epsv' | 'pasv' | 'eprt' | 'port'

/** Passive first (RFC 1579), the form that survives NAT and IPv6 first of all (RFC 2428). */
export const passiveWays: readonly DataWay[] = ['epsv', 'pasv']
export const activeWays: readonly DataWay[] = ['eprt', 'port']

const open: Readonly<Record<DataWay, () => Dialogue<void>>> = { epsv, pasv, eprt, port }

/** A data connection that was prepared, and the ways that failed before. */
export interface OpenedData {
  readonly way: DataWay
  readonly failed: readonly Attempt[]
}

/**
 * Prepares a data connection by the first way that works. In passive modes it is open afterwards, in active ones
 * this side listens.
 *
 * @throws FtpError `connection-failed` that tells each attempt
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
 * What to throw for a fault behind `openData`: where it is the data connection that failed after all, as in active
 * modes, the same fault with all attempts; else the fault itself.
 */
export function withAttempts(error: unknown, { way, failed }: OpenedData): unknown {
  if (!isFtpError(error) || !isWithoutData(error)) return error
  const { code, message, reply, address, cause } = error
  const attempts = [...failed, { way: way.toUpperCase(), address, reply, fault: message }]
  const before = failed.length > 0 ? ` (and before ${inWords(failed)})` : ''
  return new FtpError(code, message + before, { ...error, attempts, ...(cause !== undefined && { cause }) })
}

/** What a server says that could make no data connection (RFC 959 §5.4). */
const noDataConnection = 425

function isWithoutData({ code, phase, replyHint }: FtpError): boolean {
  if (code === 'refused') return replyHint === noDataConnection
  return phase === 'data connection' && (code === 'connection-failed' || code === 'timed-out')
}

function inWords(attempts: readonly Attempt[]): string {
  return attempts.map(({ way, fault }) => `${way}: ${fault}`).join('; ')
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
