import { Networks } from '@ftpkit/node/server'
import { type Rules, ruleOf } from './account-rules.js'

/** The networks that users may come from. */
export class Origins {
  /** A set of networks is read once for all sessions. */
  private readonly networks = new Map<readonly string[], Networks>()

  constructor(private readonly rules: Rules<readonly string[]> | undefined) {}

  /** Whether a user may log in from an address; users without a rule may from any. */
  allow(account: string, host: string): boolean {
    const given = this.rules && ruleOf(this.rules, account)
    if (!given) return true
    const networks = this.networks.get(given) ?? new Networks(given)
    this.networks.set(given, networks)
    return networks.has(host)
  }
}
