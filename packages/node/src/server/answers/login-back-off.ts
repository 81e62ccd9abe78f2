import { type FailedLogins, MemorySharedState } from '@ftpkit/shared-state'
import type { Clock } from '../../net/clock.js'
import { within } from '../../net/within.js'
import type { ServerLimits } from '../limits.js'

/** Delays the answer to failed logins, longer for each failure of the same network, to slow down guessing (RFC 2577 §5). */
export class LoginBackOff {
  /** @param logins counts the failures, of all servers that share them. Default: those of this server */
  constructor(
    private readonly limits: Pick<ServerLimits, 'failedLoginTime' | 'maxFailedLoginTime'>,
    private readonly clock: Clock,
    private readonly logins: FailedLogins = new MemorySharedState({ now: () => clock.now() }),
  ) {}

  /**
   * Records a failure. Resolves when it may be answered.
   *
   * @param signal ends the delay: the client is gone, and there is nothing to answer
   */
  async failed(network: string, signal: AbortSignal): Promise<void> {
    const before = this.logins.failed(network)
    // Where the number is there, the delay begins at once.
    const count = typeof before === 'number' ? before : await before
    const { failedLoginTime, maxFailedLoginTime } = this.limits
    const milliseconds = Math.min(failedLoginTime * 2 ** count, maxFailedLoginTime)
    await within<void>({ time: { clock: this.clock, milliseconds, late: () => {} } }, (resolve) => {
      const leave = () => resolve()
      signal.addEventListener('abort', leave)
      if (signal.aborted) leave()
      return () => signal.removeEventListener('abort', leave)
    })
  }

  succeeded(network: string): void {
    this.logins.succeeded(network)
  }
}
