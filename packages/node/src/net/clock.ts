import type { Socket } from 'node:net'

/** A timer that has been set. It fires once. */
export interface Timer {
  /** Stops the timer; without effect once it has fired. */
  cancel(): void
}

/** The time of a client or a server: Node's own, or that of a test or a simulation. All figures are milliseconds. */
export interface Clock {
  /** Time since a fixed moment; it never goes backwards. */
  now(): number
  /** Time since 1970-01-01 in UTC, for the dates of a listing. */
  date(): number
  /**
   * Calls `callback` once the time has passed, never synchronously.
   *
   * @param milliseconds Node's clock takes more than 24.8 days for that, the longest time that its timers have
   * @param keepAlive whether the process stays alive for the timer alone. Default: true
   */
  setTimer(callback: () => void, milliseconds: number, keepAlive?: boolean): Timer
  /** Calls `callback` once no octet has moved on the socket for the given time. A socket has one such timer at most. */
  setIdleTimer(socket: Socket, callback: () => void, milliseconds: number): Timer
}

class NodeTimer implements Timer {
  constructor(private readonly timeout: NodeJS.Timeout) {}

  cancel(): void {
    clearTimeout(this.timeout)
  }
}

/** Longest delay that a timer of Node can have; with a longer one it would fire at once. */
const maxDelay = 2_147_483_647

/** The clock of Node, which clients and servers use by default. */
export const nodeClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  setTimer(callback, milliseconds, keepAlive = true) {
    const timeout = setTimeout(callback, Math.min(milliseconds, maxDelay))
    if (!keepAlive) timeout.unref()
    return new NodeTimer(timeout)
  },
  setIdleTimer(socket, callback, milliseconds) {
    socket.setTimeout(Math.min(milliseconds, maxDelay)).once('timeout', callback)
    return {
      cancel() {
        socket.setTimeout(0).off('timeout', callback)
      },
    }
  },
}

/**
 * Resolves once the time has passed; the process doesn't stay alive for it.
 *
 * @param signal ends the wait: it then rejects with its reason
 */
export function sleep(clock: Clock, milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const abort = () => {
      timer.cancel()
      reject(signal?.reason)
    }
    const passed = () => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }
    const timer = clock.setTimer(passed, milliseconds, false)
    signal?.addEventListener('abort', abort, { once: true })
  })
}
