import type { Socket } from 'node:net'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { ObservedConnection } from '../../net/close-notify.js'
import { isFaultOf } from '../../net/socket-io.js'
import type { TransferUnderWay } from './context.js'

/** An open data connection. */
export interface OpenDataConnection {
  /** TLS where it is protected. */
  readonly socket: Socket
  /** What TLS stands on, or the same. */
  readonly raw: Socket
  /** Whether it was cut where TLS wants a close_notify. */
  readonly cut: () => boolean
}

/**
 * Opens the data connection of a transfer, and begins its TLS where the session protects data; or takes the one that
 * waits behind the transfer before.
 *
 * @throws FtpError with the reply code to give
 */
export async function openDataConnection(transfer: TransferUnderWay): Promise<OpenDataConnection> {
  const { request, surroundings, signal } = transfer
  const { channel, limits, started } = surroundings
  signal.throwIfAborted()
  const waiting = channel.takeWaiting(request.secure)
  if (waiting) {
    waiting.raw.setTimeout(limits.stallTime)
    transfer.opened = true
    started(transfer.begins, true)
    return waiting
  }
  const socket = await channel.open(request.connection, signal)
  giveUpWhenStalled(socket, limits.stallTime)
  transfer.opened = true
  started(transfer.begins, false)
  return request.secure ? secured(socket, transfer) : { socket, raw: socket, cut: () => false }
}

/** Whether the data connection of a transfer may carry further files: MODE B and C say where a file ends (§3.3). */
export function carriesSeveral({ request, surroundings }: TransferUnderWay): boolean {
  const { channel, limits } = surroundings
  if (request.parameters.mode === 'S' || limits.idleDataTime === 0) return false
  // One that takes a file may read until the close, unless it was seen to do better.
  return request.direction === 'store' || channel.reuses
}

/** Destroys a data connection on which nothing moves for so many milliseconds. */
export function giveUpWhenStalled(socket: Socket, stallTime: number): void {
  socket.setTimeout(stallTime, () => socket.destroy(stalled(stallTime)))
}

/** Destroys the socket when the transfer is aborted, until the function it gives is called. */
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

/** TLS begins behind the 150 (RFC 4217 §12.6). How it ended matters only where a file came through it. */
async function secured(
  socket: Socket,
  { request, surroundings, signal }: TransferUnderWay,
): Promise<OpenDataConnection> {
  const { tls, limits } = surroundings
  const observed = request.direction === 'store' ? new ObservedConnection(socket) : undefined
  const stop = destroyOnAbort(socket, signal)
  try {
    const direction = request.direction === 'store' ? 'receive' : 'send'
    const secured = await tls!.secureData(observed ?? socket, limits.dataConnectionTime, direction)
    return { socket: secured, raw: socket, cut: () => observed?.cut ?? false }
  } catch (error) {
    throw connectionFault(error, socket, signal)
  } finally {
    stop()
  }
}

function stalled(milliseconds: number): FtpError {
  return new FtpError('timed-out', `no octet moved for ${milliseconds / 1_000} seconds`, {
    replyHint: 426,
    phase: 'transfer',
  })
}
