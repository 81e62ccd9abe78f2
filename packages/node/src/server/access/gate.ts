import { type Ban, type BanRules, type Bans, defaultBanRules, type Soon } from '@ftpkit/shared-state'
import { clientNetwork } from '../../net/address.js'
import { Networks } from '../../net/networks.js'
import type { GateRefusal, Offence, ServerEvent, ServerLog } from '../events.js'
import { once } from '../soon.js'
import { NetworkFilter, type NetworkRules } from './networks.js'
import { defaultWeights, offenceIn } from './offences.js'

/** Those of `BanRules` that are given. */
type GivenRules = { readonly [Rule in keyof BanRules]?: number | undefined }

/** When clients are refused for a time; what is left out is as in `defaultBanRules`. */
export interface BanOptions extends GivenRules {
  /** How often each offence counts; 0 doesn't. @default 1, but 0 for `noLogin` */
  readonly weights?: { readonly [Kind in Offence]?: number | undefined } | undefined
  /** Networks that are never banned, such as those of monitors. @default none */
  readonly exempt?: readonly string[] | undefined
  /** Bans of an earlier run, such as `BanFile` reads. They have no effect on a running server. @default none */
  readonly initial?: readonly Ban[] | undefined
}

/** What a gate decides by. It can be replaced while a server runs. */
export interface GateOptions {
  readonly networks?: NetworkRules | undefined
  /** @default no client is banned for what it does, but bans that someone orders hold */
  readonly bans?: BanOptions | undefined
}

/** What a gate needs of its server. */
export interface GateContext {
  /** Of all servers that share them. */
  readonly bans: Bans
  readonly log: ServerLog
  /** Called with the network of a client that was banned for what it did. */
  readonly onBanned: (network: string) => void
}

/** @throws RangeError for what a gate can't decide by */
export function checkGate(options: GateOptions): void {
  new Rules(options)
}

/** Decides which clients may come in, by their addresses and by what they did before. */
export class Gate {
  private rules: Rules
  /** Whether anyone may be banned: before the first ban, clients need not wait for other servers. */
  private isWatching: boolean

  /** @throws RangeError for what is not a network, and for a rule that can't be used */
  constructor(
    options: GateOptions,
    private readonly context: GateContext,
  ) {
    this.rules = new Rules(options)
    this.isWatching = options.bans !== undefined
    for (const { client, left: time, reason, times } of options.bans?.initial ?? [])
      void context.bans.ban(client, { time, reason, times })
  }

  /** @throws RangeError, and all stays as it was */
  change(options: GateOptions): void {
    this.rules = new Rules(options)
    this.isWatching ||= options.bans !== undefined
  }

  /** Whether rules exclude an address, whatever it did. */
  denies(host: string): boolean {
    return this.rules.denies(host)
  }

  /** Why a client is refused; undefined if it is not. */
  refusalOf(host: string): Soon<GateRefusal | undefined> {
    if (this.denies(host)) return 'denied'
    return once(this.banOf(host), (ban) => ban && 'banned')
  }

  /** The ban of a client; undefined for none. */
  banOf(host: string): Soon<Ban | undefined> {
    if (!this.isWatching || this.rules.isExempt(host)) return undefined
    return this.context.bans.banOf(clientNetwork(host))
  }

  /** Counts what an event reports of a client. */
  watch(event: ServerEvent): void {
    const { bans, weights } = this.rules
    const offender = bans && offenceIn(event)
    if (!offender || offender.peer.host === '' || this.rules.isExempt(offender.peer.host)) return
    const { offence, peer } = offender
    const weight = weights[offence]
    if (weight <= 0) return
    const client = clientNetwork(peer.host)
    void once(this.context.bans.offended(client, offence, weight, bans), (ban) => {
      if (!ban) return
      const { left: milliseconds, times } = ban
      this.context.log({ kind: 'banned', client, peer, offence, milliseconds, times })
      this.context.onBanned(client)
    })
  }

  /** All bans, the first that ends first. */
  list(): Soon<readonly Ban[]> {
    return this.context.bans.bans()
  }

  /**
   * Bans a client by order.
   *
   * @returns its network, which is what is banned
   * @throws RangeError for an address that is exempt
   */
  async ban(host: string, milliseconds: number, reason: string): Promise<string> {
    if (this.rules.isExempt(host)) throw new RangeError(`${host} is exempt from bans`)
    const network = clientNetwork(host)
    this.isWatching = true
    await this.context.bans.ban(network, { time: milliseconds, reason })
    return network
  }

  /** Ends a ban. @returns whether there was one */
  async unban(host: string): Promise<boolean> {
    return this.context.bans.unban(clientNetwork(host))
  }
}

/** Options as they are used. */
class Rules {
  readonly bans: BanRules | undefined
  readonly weights: Readonly<Record<Offence, number>>
  private readonly networks: NetworkFilter
  private readonly exempt: Networks

  constructor({ networks = {}, bans }: GateOptions) {
    this.networks = new NetworkFilter(networks)
    const { weights, exempt = [], initial: _, ...given } = bans ?? {}
    this.exempt = new Networks(exempt)
    this.weights = { ...defaultWeights, ...withoutUndefined(weights ?? {}) }
    this.bans = bans && completed(given)
  }

  denies(host: string): boolean {
    return this.networks.denies(host)
  }

  isExempt(host: string): boolean {
    return this.exempt.has(host)
  }
}

/** @throws RangeError for a rule that is not a number above 0 */
function completed(given: GivenRules): BanRules {
  const rules = { ...defaultBanRules, ...withoutUndefined(given) }
  for (const [name, value] of Object.entries(rules))
    if (!(value >= 1)) throw new RangeError(`bans.${name} must be at least 1, not ${value}`)
  return rules
}

function withoutUndefined(given: object): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined))
}
