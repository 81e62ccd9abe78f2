import { BlockList, isIP, isIPv4 } from 'node:net'

/** Networks that an address may be of. */
export class Networks {
  private readonly list = new BlockList()

  /**
   * @param networks in CIDR notation: `10.0.0.0/8`, `2001:db8::/32`; an address alone is a network of one
   * @throws RangeError for what is not a network
   */
  constructor(networks: readonly string[]) {
    for (const network of networks) this.add(network)
  }

  /** Whether an address is of one of the networks. IPv4 mapped into IPv6 is IPv4, and a zone is ignored. */
  has(host: string): boolean {
    const address = host.replace(/%.*$/s, '')
    return isIP(address) !== 0 && this.list.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
  }

  private add(text: string): void {
    const [, address = '', length] = /^([\da-f.:]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
    const bits = { 0: undefined, 4: 32, 6: 128 }[isIP(address)]
    const prefix = length === undefined ? bits : Number(length)
    if (bits === undefined || prefix === undefined || prefix > bits)
      throw new RangeError(`${JSON.stringify(text)} is not a network: use ADDRESS/LENGTH, such as 10.0.0.0/8`)
    this.list.addSubnet(address, prefix, bits === 32 ? 'ipv4' : 'ipv6')
  }
}
