import type { Socket } from 'node:net'
import { faultOfEnd, resetConnection } from '@ftpkit/node/parts'

/** The open data connection of one side. */
export interface DataLeg {
  /** What is read and written: the TCP socket, or the TLS socket on it. It is paused. */
  readonly socket: Socket
  /** What is wrong with the end that was just reported, for which a part might pass for the whole; undefined for nothing. */
  faultOfEnd(): Error | undefined
  /** Closes it so that the peer can't take what it has for the whole. */
  reset(): void
}

/** A data connection in clear. */
export function clearLeg(socket: Socket): DataLeg {
  return { socket, faultOfEnd: () => faultOfEnd(socket), reset: () => resetConnection(socket) }
}

/** A data connection under TLS. @param isCut whether it has ended without the close_notify that is required of its peer */
export function secureLeg(raw: Socket, socket: Socket, isCut: () => boolean): DataLeg {
  return {
    socket,
    faultOfEnd: () =>
      isCut() ? new Error('the data connection ended without the close_notify of TLS') : undefined,
    reset() {
      resetConnection(raw)
      socket.destroy()
    },
  }
}
