import type { Socket } from 'node:net'
import { settledWithin, type WaitLimits } from '../../net/within.js'

/**
 * Makes a connection in the place of Node: through a proxy, say.
 *
 * @param server as it was named, for data connections too
 * @param signal aborted once no one waits for the connection any more: it took too long, or the call was aborted
 * @returns a socket that is connected, and paused where octets have come already
 */
export type Dialer = (
  server: { readonly host: string; readonly port: number },
  signal: AbortSignal,
) => Promise<Socket>

/** What a connection by a dialer is to be. */
interface WantedConnection {
  readonly host: string
  readonly port: number
  readonly allowHalfOpen: boolean
  readonly limits: WaitLimits<never>
  /** What to throw for a fault of the dialer. */
  fault(error: Error): Error
}

/** Connects by a dialer, whose signal is aborted where the connection comes too late. @returns a paused socket */
export async function dialThrough(
  dialer: Dialer,
  { host, port, allowHalfOpen, limits, fault }: WantedConnection,
): Promise<Socket> {
  const givenUp = new AbortController()
  const dialed = dialer({ host, port }, givenUp.signal).catch((error) => {
    throw fault(error)
  })
  try {
    const socket = await settledWithin<Socket>(dialed, limits, (late) => late.destroy())
    return Object.assign(socket.setNoDelay().pause(), { allowHalfOpen })
  } catch (error) {
    givenUp.abort(error)
    throw error
  }
}
