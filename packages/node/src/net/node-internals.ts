import { type OnReadOpts, Socket } from 'node:net'

/** What Node has in a socket and does not show. */
interface Handle {
  readonly useUserBuffer?: unknown
}

type Inner = Socket & { _handle?: Handle | null }

/** Whether the connection of a paused socket can be taken over, with nothing of it lost. */
export function canAdopt(paused: Socket): boolean {
  const { _handle: handle } = paused as Inner
  return handle?.useUserBuffer !== undefined && paused.readableLength === 0 && !paused.readableEnded
}

/**
 * Takes an open connection over from a paused socket, which is of no use afterwards: its octets are read into memory of
 * the caller. A socket as it comes from a listener allocates 64 KiB for every read, and Node has no other way to tell it.
 *
 * @returns a paused socket; its errors are to be listened to
 */
export function adoptSocket(paused: Socket, onread: OnReadOpts): Socket {
  const inner = paused as Inner
  const { _handle: handle } = inner
  inner._handle = null
  paused.destroy()
  const options = { handle, allowHalfOpen: true, pauseOnCreate: true, onread }
  return new Socket(options as ConstructorParameters<typeof Socket>[0])
}
