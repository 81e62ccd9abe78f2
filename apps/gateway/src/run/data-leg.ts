import type { Socket } from 'node:net'
import { faultOfEnd, resetConnection, TwoBufferReceiver } from '@ftpkit/node/parts'

/** The open data connection of one side. */
export interface DataLeg {
  /** What is read and written: the TCP socket, or the TLS socket on it. It is paused. */
  readonly socket: Socket
  /** Lets what comes be read into two buffers in turns, which is fast; undefined where that can't be done. */
  toBuffers(): TwoBufferReceiver | undefined
  /** What is wrong with the end that was just reported, for which a part might pass for the whole; undefined for nothing. */
  faultOfEnd(): Error | undefined
  /** Closes it so that the peer can't take what it has for the whole. */
  reset(): void
}

/** A data connection in clear. */
export function clearLeg(socket: Socket): DataLeg {
  return {
    socket,
    toBuffers: () => TwoBufferReceiver.adopt(socket),
    faultOfEnd: () => faultOfEnd(socket),
    reset: () => resetConnection(socket),
  }
}

/** A data connection under TLS. @param isCut whether it has ended without the close_notify that is required of its peer */
export function secureLeg(raw: Socket, socket: Socket, isCut: () => boolean): DataLeg {
  return {
    socket,
    toBuffers: () => undefined,
    faultOfEnd: () =>
      isCut() ? new Error('the data connection ended without the close_notify of TLS') : undefined,
    // Within the call by which Node reports the end of TLS, closing the socket below it ends the process by SIGSEGV.
    reset() {
      setImmediate(() => {
        resetConnection(raw)
        socket.destroy()
      })
    },
  }
}
