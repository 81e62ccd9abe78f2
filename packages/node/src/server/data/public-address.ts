import { lookup } from 'node:dns/promises'
import { BlockList, isIP, isIPv4 } from 'node:net'

/** What stands for the address at which the control connection arrived. */
const ownAddress = 'own'

/** The address that 227 tells clients of one network. */
export interface PassiveAddressRule {
  /** In CIDR notation: `10.0.0.0/8`; an address alone is a network of one. */
  readonly network: string
  /** An IPv4 address, a name that has one, or `own` for the address at which the control connection arrived. */
  readonly address: string
}

/** The same address for every client, or the one of the first rule whose network the client is in; of none, its own. */
export type PassiveAddress = string | readonly PassiveAddressRule[]

/** The address that 227 tells clients behind a translating router: fixed, or found by name now and then. */
export class PublicAddress {
  private readonly rules: readonly { readonly clients: BlockList | undefined; readonly address: Address }[]

  /** @throws RangeError for what is no network or no address */
  constructor(given: PassiveAddress, resolve: (name: string) => Promise<string> = addressOf) {
    this.rules =
      typeof given === 'string'
        ? [{ clients: undefined, address: new Address(given, resolve) }]
        : given.map(({ network, address }) => ({
            clients: networkOf(network),
            address: new Address(address, resolve),
          }))
  }

  /**
   * What to tell a client; undefined for the address at which its control connection arrived.
   *
   * @param now milliseconds of a clock that never goes back
   * @throws an Error of DNS where the name has no address, and never had one
   */
  async current(client: string, now: number): Promise<string | undefined> {
    const family = isIPv4(client) ? 'ipv4' : 'ipv6'
    const rule = this.rules.find(({ clients }) => clients?.check(client, family) ?? true)
    return rule?.address.current(now)
  }
}

/** Milliseconds for which an address found by name is taken for true. */
const freshness = 60_000

/** One address, however it is found. */
class Address {
  private found: string | undefined
  private foundAt = Number.NEGATIVE_INFINITY

  constructor(
    private readonly given: string,
    private readonly resolve: (name: string) => Promise<string>,
  ) {
    if (given === '' || /[\s/]/.test(given) || isIP(given) === 6) {
      throw new RangeError(
        `${JSON.stringify(given)} is no address for 227: it is IPv4, a name, or "${ownAddress}"`,
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

function networkOf(text: string): BlockList {
  const [, address = '', length] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const bits = { 0: undefined, 4: 32, 6: 128 }[isIP(address)]
  const prefix = length === undefined ? bits : Number(length)
  if (bits === undefined || prefix === undefined || prefix > bits) {
    throw new RangeError(`${JSON.stringify(text)} is no network: it is ADDRESS/LENGTH, such as 10.0.0.0/8`)
  }
  const network = new BlockList()
  network.addSubnet(address, prefix, bits === 32 ? 'ipv4' : 'ipv6')
  return network
}

async function addressOf(name: string): Promise<string> {
  return (await lookup(name, { family: 4 })).address
}
