import { connect, isIP, type NetConnectOpts, type Socket } from 'node:net'
import { type Attempt, FtpError, type FtpErrorPhase } from '@ftpkit/transfer'
import { hostPort } from '../../net/address.js'
import type { Clock } from '../../net/clock.js'
import { seconds } from '../../net/faults.js'
import { within } from '../../net/within.js'
import type { Dialer } from './dialer.js'

/** How connections are made. */
export interface DialRoute {
  /** The version of IP. Default: what the name resolves to, and works */
  readonly family?: 4 | 6 | undefined
  /** Makes control and data connections; those that the server opens it can't make. Default: Node */
  readonly dialer?: Dialer | undefined
}

/** Where to connect, and how long that may take. */
export interface DialOptions extends DialRoute {
  /** A name or an address. */
  readonly host: string
  /** The port; there is no default. */
  readonly port: number
  /** Whether this end may send after the end of the other. @default false */
  readonly allowHalfOpen?: boolean | undefined
  /** Address of this machine to connect from. @default what the system chooses */
  readonly localAddress?: string | undefined
  /** Part of the session that needs the connection, for the error. */
  readonly phase: FtpErrorPhase
  /** Measures the time. */
  readonly clock: Clock
  /** Milliseconds for the server to accept the connection. */
  readonly timeout: number
  /** Ends the attempt. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Connects to a server.
 *
 * @returns a paused socket, whose errors the caller has to listen to
 * @throws FtpError `connection-failed` or `timed-out`, which name the address
 */
export async function dial(options: DialOptions): Promise<Socket> {
  const {
    host,
    port,
    allowHalfOpen = false,
    localAddress,
    phase,
    clock,
    timeout,
    signal,
    family,
    dialer,
  } = options
  const address = hostPort({ host, port })
  const failed = (code: 'connection-failed' | 'timed-out', why: string, cause?: unknown) => {
    const attempts = attemptsOf(cause)
    const all = attempts ? attempts.map(({ fault }) => fault).join('; ') : why
    return new FtpError(code, `cannot connect to ${address}: ${all}`, { address, phase, attempts, cause })
  }
  const time = {
    clock,
    milliseconds: timeout,
    late(): never {
      throw failed('timed-out', `no answer within ${seconds(timeout)}`)
    },
  }
  if (dialer) {
    const { dialThrough } = await import('./dialer.js')
    const fault = (error: Error) => failed('connection-failed', error.message, error)
    return dialThrough(dialer, { host, port, allowHalfOpen, limits: { time, signal }, fault })
  }
  // Node connects to an address whatever version is asked for.
  if (family && isIP(host) !== 0 && isIP(host) !== family)
    throw failed('connection-failed', `it is not an address of IPv${family}`)
  const target: NetConnectOpts = { host, port, allowHalfOpen, noDelay: true, family, localAddress }
  const socket = connect(target).pause()
  try {
    await within<void>({ time, signal }, (resolve, reject) => {
      const fail = (error: Error) => reject(failed('connection-failed', error.message, error))
      socket.once('connect', resolve).once('error', fail)
      return () => socket.off('connect', resolve).off('error', fail)
    })
    return socket
  } catch (error) {
    socket.destroy()
    throw signal?.aborted ? failed('connection-failed', 'connecting was aborted', error) : error
  }
}

/**
 * The attempts within one error of Node: for a name it tries every address, and reports a fault for each.
 *
 * @returns undefined for the error of a single address
 */
export function attemptsOf(error: unknown): Attempt[] | undefined {
  if (!(error instanceof AggregateError)) return undefined
  return error.errors.map(({ message, address, port }) => ({
    way: 'connect',
    address: hostPort({ host: address, port }),
    fault: message,
  }))
}
