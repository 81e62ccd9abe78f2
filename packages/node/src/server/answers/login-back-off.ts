import { setTimeout as wait } from 'node:timers/promises'
import type { ServerLimits } from '../limits.js'

/** Addresses whose failures are remembered; beyond, the oldest is forgotten. */
const remembered = 10_000

/** Holds back the answer to failed logins, longer with each of one address (RFC 2577 §5), so that guessing is slow. */
export class LoginBackOff {
  private readonly failures = new Map<string, number>()

  constructor(
    private readonly limits: Pick<ServerLimits, 'failedLoginTime' | 'longestFailedLoginTime'>,
    private readonly sleep: (milliseconds: number) => Promise<unknown> = (milliseconds) =>
      wait(milliseconds, undefined, { ref: false }),
  ) {}

  /** Resolves when the failure may be answered. */
  async failed(address: string): Promise<void> {
    const count = this.failures.get(address) ?? 0
    this.failures.delete(address)
    this.failures.set(address, count + 1)
    if (this.failures.size > remembered) this.failures.delete(this.failures.keys().next().value!)
    const { failedLoginTime, longestFailedLoginTime } = this.limits
    await this.sleep(Math.min(failedLoginTime * 2 ** count, longestFailedLoginTime))
  }

  succeeded(address: string): void {
    this.failures.delete(address)
  }
}
