import type { Socket } from 'node:net'
import type { MarkerPair } from '@ftpkit/protocol/reply-text'
import { Feed, type Pipeline } from '@ftpkit/transfer'
import { receive } from '../../net/receive.js'
import { writeWithBackpressure } from '../../net/socket-io.js'
import type { DownloadTarget } from '../local/download-target.js'

/** What one transfer does on its data connection. */
export interface DataTransfer {
  readonly direction: 'send' | 'receive'
  /** Whether only the end of the data connection marks the end of the file (RFC 959 §3.3). */
  readonly endsWithConnection: boolean
  /** Whether the data connection stays open after the file, for another one. */
  readonly keepsOpen: boolean
  /** Moves the file; resolves at its end. The data connection is left open. */
  move(socket: Socket, signal: AbortSignal): Promise<void>
  /** Whether the peer waits for this side: a slow local file is not a stalled peer. */
  isPeerWaiting(socket: Socket): boolean
  /** Called with each marker that the server announces by 110. */
  readonly onMarker?: ((pair: MarkerPair) => void) | undefined
}

/** How a file is received. */
export interface ReceiveOptions {
  readonly endsWithConnection: boolean
  /** Default: false */
  readonly keepsOpen?: boolean | undefined
  /** Called with the number of octets each time that some arrive on the data connection. */
  readonly onArrived?: ((octets: number) => void) | undefined
}

/** Receives a file from a data connection. */
export function receiveFile(
  pipeline: Pipeline,
  target: Pick<DownloadTarget, 'write'>,
  { endsWithConnection, keepsOpen = false, onArrived = () => {} }: ReceiveOptions,
): DataTransfer {
  return {
    direction: 'receive',
    endsWithConnection,
    keepsOpen,
    isPeerWaiting: (socket) => socket.isPaused(),
    move(socket, signal) {
      const put = (pieces: readonly Uint8Array[]) => target.write(pieces)
      return receive(socket, new Feed(pipeline), { write: put, arrived: onArrived, signal })
    },
  }
}

/** How a file is sent. */
export interface SendOptions {
  /** Default: false */
  readonly keepsOpen?: boolean | undefined
  /** Called with the number of octets each time that some are written to the data connection. */
  readonly onSent?: ((octets: number) => void) | undefined
  readonly onMarker?: DataTransfer['onMarker']
}

/**
 * Sends a file on a data connection. What the server sends meanwhile, such as the tickets of TLS 1.3, is read: left
 * unread, it would reset the connection at its end, and the end of the file would be lost.
 *
 * @param chunks opened once the data connection is open; an error of theirs is the error of the transfer
 */
export function sendFile(
  pipeline: Pipeline,
  chunks: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { keepsOpen = false, onSent = () => {}, onMarker }: SendOptions,
): DataTransfer {
  return {
    direction: 'send',
    endsWithConnection: false,
    keepsOpen,
    onMarker,
    isPeerWaiting: (socket) => socket.writableLength === 0 && !socket.writableEnded,
    async move(socket, signal) {
      const feed = new Feed(pipeline)
      const put = async (pieces: readonly Uint8Array[]) => {
        signal.throwIfAborted()
        await writeWithBackpressure(socket, pieces, signal)
        for (const piece of pieces) onSent(piece.length)
      }
      socket.resume()
      for await (const chunk of chunks()) {
        for (const pieces of feed.push(chunk)) await put(pieces)
      }
      await put(feed.finish())
    },
  }
}
