import { Networks } from '@ftpkit/node/server'
import type { Account } from '@ftpkit/users'
import type { ConfiguredRules } from './account-rules.js'

/** The networks that users may come from. */
export class Origins {
  /** A set of networks is read once for all sessions. */
  private readonly networks = new WeakMap<readonly string[], Networks>()

  constructor(private readonly rules: ConfiguredRules) {}

  /** Whether a user may log in from an address; users without a rule may from any. */
  allow(account: Account, host: string): boolean {
    const given = this.rules.get('from', account)
    if (!given) return true
    const networks = this.networks.get(given) ?? new Networks(given)
    this.networks.set(given, networks)
    return networks.has(host)
  }
}
