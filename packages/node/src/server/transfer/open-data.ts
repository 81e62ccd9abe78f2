import type { Socket } from 'node:net'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { isFaultOf } from '../../net/socket-io.js'
import { watchOctets } from '../../net/tap.js'
import { cannotOpenData, type OpenDataConnection } from '../data/open-connection.js'
import { StallTimer } from '../data/stall-timer.js'
import type { SecuredData } from '../tls/session-tls.js'
import type { TransferContext } from './context.js'

/**
 * Opens the data connection of a transfer, and begins its TLS where the session protects data; or takes the one that
 * is still open after the transfer before.
 *
 * @throws FtpError with the reply code to give
 */
export async function openDataConnection(transfer: TransferContext): Promise<OpenDataConnection> {
  const { request, session, signal, progress, openingReply } = transfer
  const { channel, limits, clock, onStarted } = session
  signal.throwIfAborted()
  const idle = await channel.takeIdle(request.secure)
  if (idle) {
    progress.opened = true
    onStarted(openingReply, true)
    return { ...idle, stallTimer: new StallTimer(idle.raw, limits.stallTime, clock) }
  }
  const { socket, early } = await channel.open(request.connection, signal)
  if (early && !request.secure) {
    socket.destroy()
    throw cannotOpenData('TLS has begun on it, and PROT C came after that: send PASV or EPSV again')
  }
  const stallTimer = new StallTimer(socket, limits.stallTime, clock)
  progress.opened = true
  onStarted(openingReply, false)
  if (request.secure)
    return { ...(await secured(socket, early, transfer)), raw: socket, secure: true, stallTimer }
  watchOctets(socket)
  return { socket, raw: socket, secure: false, cut: () => false, stallTimer }
}

/** Whether the data connection of a transfer may carry more files: MODE B and C mark where a file ends (§3.3). */
export function carriesSeveral({ request, session }: TransferContext): boolean {
  const { channel, limits } = session
  if (request.parameters.mode === 'S' || limits.idleDataTime === 0) return false
  return request.direction === 'store' || channel.clientReuses
}

/** Destroys the socket when the transfer is aborted, until the function it returns is called. */
export function destroyOnAbort(socket: Socket, signal: AbortSignal): () => void {
  const abort = () => socket.destroy()
  signal.addEventListener('abort', abort, { once: true })
  return () => signal.removeEventListener('abort', abort)
}

/** Tells an abort and a broken data connection from faults of the file and of its format. */
export function connectionFault(error: unknown, socket: Socket, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason
  if (isFtpError(error) || !isFaultOf(socket, error)) return error
  return new FtpError('connection-lost', 'the data connection broke before the file was complete', {
    replyHint: 426,
    phase: 'transfer',
    cause: error,
  })
}

/** TLS begins after the 150 (RFC 4217 §12.6), if the client has not begun it before. */
async function secured(
  socket: Socket,
  early: Promise<SecuredData> | undefined,
  { request, session, signal }: TransferContext,
): Promise<SecuredData> {
  const direction = request.direction === 'store' ? 'receive' : 'send'
  const stop = destroyOnAbort(socket, signal)
  try {
    return await (early ?? session.tls!.secureData(socket, session.limits.dataConnectionTime, direction))
  } catch (error) {
    throw connectionFault(error, socket, signal)
  } finally {
    stop()
  }
}
