import type { Socket } from 'node:net'
import type { Clock, Timer } from '../../net/clock.js'
import { transferStalled } from '../../net/faults.js'

/** Destroys a data connection on which no octet has moved for `stallTime` milliseconds. */
export class StallTimer implements Timer {
  private timer: Timer

  constructor(
    private readonly socket: Socket,
    private readonly stallTime: number,
    private readonly clock: Clock,
  ) {
    this.timer = this.set()
  }

  cancel(): void {
    this.timer.cancel()
  }

  /** Begins the time again: until now the peer waited for this side. */
  restart(): void {
    this.timer.cancel()
    this.timer = this.set()
  }

  private set(): Timer {
    const { socket, stallTime } = this
    return this.clock.setIdleTimer(socket, () => socket.destroy(transferStalled(stallTime)), stallTime)
  }
}
