import { Networks } from '../../net/networks.js'

/** Which clients a server accepts, by their networks in CIDR notation, such as `10.0.0.0/8`. */
export interface NetworkRules {
  /** Only clients from these. @default all */
  readonly allow?: readonly string[] | undefined
  /** None from these, also if `allow` has them. @default none */
  readonly deny?: readonly string[] | undefined
}

/** Decides by the address of a client whether rules let it in. */
export class NetworkFilter {
  private readonly allowed: Networks | undefined
  private readonly denied: Networks

  /** @throws RangeError for what is not a network */
  constructor({ allow, deny = [] }: NetworkRules) {
    this.allowed = allow && new Networks(allow)
    this.denied = new Networks(deny)
  }

  /** Whether an address may not come in. */
  denies(host: string): boolean {
    return this.denied.has(host) || (this.allowed !== undefined && !this.allowed.has(host))
  }
}
