import type { Socket } from 'node:net'
import { FtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { closeGently, resetConnection } from '../../net/socket-io.js'
import type { SecureData } from '../control/tls.js'

/** Milliseconds for the server to close its side of a data connection, after this side has closed its own. */
export const closingTime = 5_000

/** An open data connection, under TLS if the session protects data. */
export interface DataConnection {
  readonly socket: Socket
  /** @throws FtpError `truncated` if the connection was cut without the close_notify of TLS */
  assertWhole(): void
  /** Resets the connection, so that the peer can't take what it has for the whole file: a FIN would mean that in MODE S. */
  reset(): void
}

/** A data connection in the clear. */
export function clearConnection(socket: Socket): DataConnection {
  return { socket, assertWhole() {}, reset: () => resetConnection(socket) }
}

/** A data connection under TLS, over the socket `plain`. */
export function secureConnection(plain: Socket, { socket, cutShort }: SecureData): DataConnection {
  return {
    socket,
    assertWhole() {
      if (!cutShort()) return
      throw new FtpError(
        'truncated',
        'the data connection ended without the close_notify of TLS: the file may be incomplete',
        { phase: 'transfer', clause: '4217 §12' },
      )
    },
    reset() {
      resetConnection(plain)
      socket.destroy()
    },
  }
}

/** Ends this side of a data connection, and gives the server some time to end its own. */
export function closeData(socket: Socket, clock: Clock): void {
  socket.end()
  closeGently(socket, closingTime, clock)
}
