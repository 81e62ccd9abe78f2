import type { Clock } from '../../net/clock.js'
import { within } from '../../net/within.js'
import type { ServerLimits } from '../limits.js'

/** Networks whose failures are remembered. With a further one the oldest is forgotten. */
const maxNetworks = 10_000

/** Delays the answer to failed logins, longer for each failure of the same network, to slow down guessing (RFC 2577 §5). */
export class LoginBackOff {
  private readonly failures = new Map<string, number>()

  constructor(
    private readonly limits: Pick<ServerLimits, 'failedLoginTime' | 'maxFailedLoginTime'>,
    private readonly clock: Clock,
  ) {}

  /**
   * Records a failure. Resolves when it may be answered.
   *
   * @param signal ends the delay: the client is gone, and there is nothing to answer
   */
  async failed(network: string, signal: AbortSignal): Promise<void> {
    const count = this.failures.get(network) ?? 0
    this.failures.delete(network)
    this.failures.set(network, count + 1)
    if (this.failures.size > maxNetworks) this.failures.delete(this.failures.keys().next().value!)
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
    this.failures.delete(network)
  }
}
