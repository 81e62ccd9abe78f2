import type { Socket } from 'node:net'
import { Feed, type Pipeline } from '@ftpkit/transfer'
import { receive } from '../../net/receive.js'
import { closeGently, endOutput, writeWithBackpressure } from '../../net/socket-io.js'
import type { DownloadTarget } from '../local/target.js'
import type { Mover } from './moving.js'

/** Milliseconds for the server to close its side of a data connection that is complete. */
const closingTime = 5_000

/** How a file is taken. */
export interface ReceiverOptions
  extends Pick<Mover, 'endsWithConnection'>,
    Partial<Pick<Mover, 'keepsOpen'>> {
  /** Told octets as they come on the data connection. */
  arrived(octets: number): void
}

/** Takes a file from a data connection. */
export function receiver(
  pipeline: Pipeline,
  target: Pick<DownloadTarget, 'write'>,
  { arrived, endsWithConnection, keepsOpen = false }: ReceiverOptions,
): Mover {
  return {
    endsWithConnection,
    keepsOpen,
    receives: true,
    idle: (socket) => socket.isPaused(),
    async move(socket, signal) {
      const put = (pieces: readonly Uint8Array[]) => target.write(pieces)
      await receive(socket, new Feed(pipeline), { write: put, arrived, signal })
      if (!keepsOpen) endGently(socket)
    },
  }
}

/** How a file is put on a data connection. */
export interface SenderOptions extends Pick<Mover, 'onMarker'>, Partial<Pick<Mover, 'keepsOpen'>> {
  /** Told octets as they go out. */
  sent(octets: number): void
}

/**
 * Puts a file on a data connection. What the server says meanwhile, as the tickets of TLS 1.3, is read until its end:
 * left unread it would reset the connection, and the end of the file would be lost.
 *
 * @param chunks opened when the data connection is; an error of theirs is the error of the transfer
 */
export function sender(
  pipeline: Pipeline,
  chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { sent, onMarker, keepsOpen = false }: SenderOptions,
): Mover {
  return {
    onMarker,
    keepsOpen,
    endsWithConnection: false,
    receives: false,
    idle: (socket) => socket.writableLength === 0 && !socket.writableEnded,
    async move(socket, signal) {
      const feed = new Feed(pipeline)
      const put = async (pieces: readonly Uint8Array[]) => {
        signal.throwIfAborted()
        await writeWithBackpressure(socket, pieces, signal)
        for (const piece of pieces) sent(piece.length)
      }
      // Tickets of TLS are read by reading; a server sends nothing else here.
      socket.resume()
      for await (const chunk of chunks()) {
        for (const pieces of feed.push(chunk)) await put(pieces)
      }
      await put(feed.finish())
      if (keepsOpen) return
      await endOutput(socket, signal)
      closeGently(socket, closingTime)
    },
  }
}

/** Ends a data connection that nobody uses any more; the server has a while to end its side. */
export function endGently(socket: Socket): void {
  socket.end()
  closeGently(socket, closingTime)
}
