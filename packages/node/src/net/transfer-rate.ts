import type { Socket } from 'node:net'
import type { TokenBucket } from '@ftpkit/transfer'
import type { Clock, Timer } from './clock.js'

/** How fast the octets of a transfer may move. */
export interface TransferRate {
  /** Octets that are best moved at a time, at least one. */
  readonly portion: number
  /** Takes the time of octets that are going to move. @returns milliseconds to wait until it has passed; 0 for none */
  take(octets: number): number
  readonly clock: Clock
}

/** The pace of one bucket. */
export function rateOf(bucket: TokenBucket, clock: Clock): TransferRate {
  return { portion: bucket.portion, take: (octets) => bucket.take(octets, clock.now()), clock }
}

/**
 * Passes on the octets of a socket in portions while some work runs, and pauses it between them. What receives the file
 * pauses and resumes the same socket for reasons of its own; it flows while neither wants it paused.
 */
export async function receivePaced(
  socket: Socket,
  pace: TransferRate,
  work: () => Promise<void>,
): Promise<void> {
  const emit = socket.emit.bind(socket)
  const pause = socket.pause.bind(socket)
  const resume = socket.resume.bind(socket)
  let isHeld = false
  let isWanted = false
  /** Octets whose time was taken, and for which the socket is held. */
  let due = 0
  const hold = (milliseconds: number) => {
    isHeld = true
    pause()
    return pace.clock.setTimer(() => {
      isHeld = false
      if (isWanted) resume()
    }, milliseconds)
  }
  let timer: Timer | undefined
  Object.assign(socket, {
    pause() {
      isWanted = false
      return pause()
    },
    resume() {
      isWanted = true
      return isHeld ? socket : resume()
    },
    emit(event: string, ...values: unknown[]) {
      const [chunk] = values
      if (event !== 'data' || !(chunk instanceof Uint8Array)) return emit(event, ...values)
      let at = 0
      while (at < chunk.length && isWanted && !isHeld) {
        const portion = chunk.subarray(at, at + (due || pace.portion))
        const wait = due > 0 ? 0 : pace.take(portion.length)
        due = wait > 0 ? portion.length : 0
        if (wait > 0) timer = hold(wait)
        else {
          at += portion.length
          emit('data', portion)
        }
      }
      // The socket is paused: it keeps what is left, and reports that first.
      if (at < chunk.length) socket.unshift(chunk.subarray(at))
      return true
    },
  })
  try {
    await work()
  } finally {
    timer?.cancel()
    for (const name of ['pause', 'resume', 'emit'] as const) Reflect.deleteProperty(socket, name)
  }
}
