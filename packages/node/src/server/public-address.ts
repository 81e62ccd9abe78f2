import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'

/** Milliseconds for which an address found by name is taken for true. */
const freshness = 60_000

/** The address that 227 tells clients behind a translating router: fixed, or found by name now and then. */
export class PublicAddress {
  private found: string | undefined
  private foundAt = Number.NEGATIVE_INFINITY

  /** @param given an IPv4 address, or a name that has one */
  constructor(
    private readonly given: string,
    private readonly resolve: (name: string) => Promise<string> = addressOf,
  ) {}

  /** @throws an Error of DNS where the name has no address, and never had one */
  async current(now: number): Promise<string> {
    if (isIP(this.given)) return this.given
    if (this.found !== undefined && now - this.foundAt < freshness) return this.found
    this.foundAt = now
    try {
      this.found = await this.resolve(this.given)
    } catch (error) {
      if (this.found === undefined) throw error
    }
    return this.found
  }
}

async function addressOf(name: string): Promise<string> {
  return (await lookup(name, { family: 4 })).address
}
