import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type Clock, nodeClock } from './clock.js'

/** Octets that may wait in a socket before its writer waits for them to go out. */
const writeAhead = 524_288

/**
 * Writes pieces by one gathering write, and waits while too much is on its way.
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
 * Writes pieces by one gathering write, and waits until the operating system has taken all of them: then nobody looks
 * at their memory any more.
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
 * Says that no more octets come, and waits until all have been handed to the network.
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
 * Closes a socket whose output is ended, without cutting off what the peer has not read yet: octets of its that are
 * left unread would reset the connection. So they are read and dropped until the peer ends too.
 *
 * @param grace milliseconds to wait for that
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
 * Whether the peer reset a connection whose end has just been told. When a reset finds octets unread, libuv may tell
 * it as an orderly end behind them (a partial read with POLLHUP, seen with Node 20 on Linux), and a cut file would
 * pass for a whole one. But only a connection that was reset has no peer any more. Node shows neither SO_ERROR nor an
 * uncached peer address in public, so its handle is asked, where it has one.
 */
export function wasReset(socket: Socket): boolean {
  const { _handle: handle } = socket as Socket & {
    _handle?: { getpeername?(address: object): number } | null
  }
  return (handle?.getpeername?.({}) ?? 0) !== 0
}

/** The end of a connection for which Node has no error, with a code as Node gives it. */
class BrokenConnection extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message)
  }
}

/** The error of a connection that the peer reset, as Node words it. */
export function resetError(): Error {
  return new BrokenConnection('the connection was reset by the peer', 'ECONNRESET')
}

/** The error of a connection that was closed before its file was complete, as Node words it. */
export function closedError(): Error {
  return new BrokenConnection('the data connection was closed', 'ERR_STREAM_PREMATURE_CLOSE')
}

/** Whether an error says that this socket failed, for whatever reason: not the file, nor its format. */
export function isFaultOf(socket: Socket, error: unknown): boolean {
  return error instanceof BrokenConnection || (error instanceof Error && error === socket.errored)
}

/** What broke a socket, as an error like those of a write. */
function broken(socket: Socket): Error {
  return socket.errored ?? new BrokenConnection('the connection was closed', 'ECONNRESET')
}
