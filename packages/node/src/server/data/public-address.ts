import { lookup } from 'node:dns/promises'
import { isIP, isIPv4 } from 'node:net'
import { Networks } from '../../net/networks.js'

/** The word for the local address of the control connection. */
const ownAddress = 'own'

/** The address in 227 for clients of one network. */
export interface PassiveAddressRule {
  /** In CIDR notation: `10.0.0.0/8`; an address alone is a network of one. */
  readonly network: string
  /** An IPv4 address, a name that has one, or `own` for the local address of the control connection. */
  readonly address: string
}

/** One address for all clients, or rules: the first whose network contains the client counts; by default `own`. */
export type PassiveAddress = string | readonly PassiveAddressRule[]

/** The address in 227 for a server whose router translates addresses: fixed, or looked up by name from time to time. */
export class PublicAddress {
  private readonly rules: readonly { readonly clients: Networks | undefined; readonly address: Address }[]

  /** @throws RangeError for an invalid network or address */
  constructor(given: PassiveAddress, resolve: (name: string) => Promise<string> = addressOf) {
    this.rules =
      typeof given === 'string'
        ? [{ clients: undefined, address: new Address(given, resolve) }]
        : given.map(({ network, address }) => ({
            clients: new Networks([network]),
            address: new Address(address, resolve),
          }))
  }

  /**
   * The address for a client; undefined for the local address of its control connection.
   *
   * @param now milliseconds of a clock that never goes backwards
   * @throws an Error of DNS if the name has no address, and had none before
   */
  async current(client: string, now: number): Promise<string | undefined> {
    const rule = this.rules.find(({ clients }) => clients?.has(client) ?? true)
    return rule?.address.current(now)
  }
}

/** Milliseconds for which a looked-up address is used without another lookup. */
const freshness = 60_000

/** One address, however it is found. */
class Address {
  private found: string | undefined
  private foundAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly given: string,
    private readonly resolve: (name: string) => Promise<string>,
  ) {
    // Digits and dots alone are no name: a slip in an IPv4 address.
    const isSlip = /^[\d.]+$/.test(given) && !isIPv4(given)
    if (given === '' || isSlip || /[\s/]/.test(given) || isIP(given) === 6) {
      throw new RangeError(
        `${JSON.stringify(given)} is not an address for 227: use an IPv4 address, a name or "${ownAddress}"`,
      )
    }
  }

  async current(now: number): Promise<string | undefined> {
    const { given } = this
    if (given === ownAddress) return undefined
    if (isIPv4(given)) return given
    if (this.found !== undefined && now - this.foundAt < freshness) return this.found
    this.foundAt = now
    try {
      this.found = await this.resolve(given)
    } catch (error) {
      if (this.found === undefined) throw error
    }
    return this.found
  }
}

async function addressOf(name: string): Promise<string> {
  return (await lookup(name, { family: 4 })).address
}
