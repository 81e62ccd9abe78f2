import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type Clock, nodeClock } from './clock.js'
import { peerState } from './node-internals.js'

/** Octets that may wait in a socket before its writer waits for them to go out. */
const writeAhead = 524_288

/**
 * Writes pieces by one gathering write, and waits while too much is unsent.
 *
 * @throws what broke the socket, or the reason of `signal`
 */
export async function writeWithBackpressure(
  socket: Socket,
  pieces: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<void> {
  if (socket.destroyed) throw broken(socket)
  if (pieces.length > 1) socket.cork()
  for (const piece of pieces) socket.write(piece)
  if (pieces.length > 1) socket.uncork()
  if (socket.writableLength >= writeAhead) await once(socket, 'drain', { signal })
}

/**
 * Writes pieces by one gathering write, and waits until the operating system has taken all of them. Their memory is the
 * caller's again afterwards.
 *
 * @throws what broke the socket
 */
export function writeAndWait(socket: Socket, pieces: readonly Uint8Array[]): Promise<void> {
  if (socket.destroyed) return Promise.reject(broken(socket))
  const last = pieces.at(-1)
  if (!last) return Promise.resolve()
  return new Promise((resolve, reject) => {
    const taken = (error?: Error | null) => {
      if (error) reject(socket.destroyed ? broken(socket) : error)
      else resolve()
    }
    if (pieces.length === 1) return void socket.write(last, taken)
    socket.cork()
    for (let index = 0; index < pieces.length - 1; index++) socket.write(pieces[index]!)
    socket.write(last, taken)
    socket.uncork()
  })
}

/**
 * Ends the output, and waits until all of it has been handed to the network.
 *
 * @throws what broke the socket before, or the reason of `signal`
 */
export async function endOutput(socket: Socket, signal: AbortSignal): Promise<void> {
  if (socket.destroyed) throw broken(socket)
  const finished = once(socket, 'finish', { signal })
  socket.end()
  await finished
}

/**
 * Closes a socket whose output has ended, without cutting off what the peer has not read yet. Unread octets from the
 * peer would reset the connection, so they are read and dropped until the peer ends too.
 *
 * @param grace milliseconds to wait for the peer's end
 */
export function closeGently(socket: Socket, grace: number, clock: Clock = nodeClock): void {
  if (socket.destroyed || socket.readableEnded) {
    socket.destroy()
    return
  }
  const timer = clock.setTimer(() => socket.destroy(), grace)
  socket.once('close', () => timer.cancel())
  socket.once('end', () => socket.destroy())
  socket.resume()
}

/**
 * Resets a connection, so that the peer can't take its end for an orderly one. Where the FIN is on its way already it is
 * closed instead: a reset would come too late, libuv refuses it, and Node would then never close the descriptor.
 */
export function resetConnection(socket: Socket): void {
  const isEnding = socket.writableEnded && socket.writableLength === 0 && !socket.writableFinished
  if (isEnding) socket.destroy()
  else socket.resetAndDestroy()
}

/**
 * What is wrong with the end of a connection that was just reported: a reset may be reported as an orderly end. Under TLS
 * the close_notify says more.
 *
 * @returns the error of a connection whose peer reset it, or of one whose end this Node can't verify: a file that may
 *   be cut must not pass for a whole one. Undefined for an orderly end.
 */
export function faultOfEnd(socket: Socket): Error | undefined {
  const state = peerState(socket)
  if (state === 'present') return undefined
  return state === 'gone' ? resetError() : new BrokenConnection(unverifiable, 'ECONNRESET')
}

const unverifiable = 'this version of Node does not tell whether the peer ended the connection or reset it'

/** A connection that ended wrongly, but for which Node has no error; its code is one of Node's. */
class BrokenConnection extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message)
  }
}

/** The error of a connection that the peer reset. */
export function resetError(): Error {
  return new BrokenConnection('the connection was reset by the peer', 'ECONNRESET')
}

/** The error of a connection that was closed before its file was complete. */
export function closedError(): Error {
  return new BrokenConnection('the data connection was closed', 'ERR_STREAM_PREMATURE_CLOSE')
}

/** Whether an error comes from this socket, for whatever reason, and not from the file or its format. */
export function isFaultOf(socket: Socket, error: unknown): boolean {
  return error instanceof BrokenConnection || (error instanceof Error && error === socket.errored)
}

/** Why a destroyed socket can't be written to. */
function broken(socket: Socket): Error {
  return socket.errored ?? new BrokenConnection('the connection was closed', 'ECONNRESET')
}
