import { TokenBucket } from '@ftpkit/transfer'
import type { Clock } from '../net/clock.js'
import type { TransferRate } from '../net/transfer-rate.js'

/** Octets per second on data connections, more than 0: for each direction, or the same for both of them. */
export type Rate = number | { readonly upload?: number | undefined; readonly download?: number | undefined }

/** How fast octets move on data connections. What is left out is not limited. */
export interface RateLimits {
  /** All transfers of one session. */
  readonly session?: Rate | undefined
  /** All sessions of one account, unless its grant has a rate of its own. */
  readonly user?: Rate | undefined
  /** All sessions of the server. They share it alike. */
  readonly server?: Rate | undefined
}

/** What a client does: an upload comes to the server, and a download, or a listing, goes to the client. */
export type Flow = 'upload' | 'download'

/** Share of a second that a portion of a single transfer takes. */
const portionsPerSecond = 20

/**
 * Octets that a portion has where many transfers share a rate: each is a system call. It is less where the turns of all
 * would take more than a second.
 */
const smallPortion = 4_096

/** A rate in one direction, and how many transfers share it now. */
class SharedRate {
  private readonly bucket: TokenBucket
  private transfers = 0

  constructor(readonly rate: number) {
    this.bucket = new TokenBucket({ rate })
  }

  join(): void {
    this.transfers += 1
  }

  leave(): void {
    this.transfers -= 1
  }

  /** Octets that a transfer moves in its turn: the turns of all take 50 ms, so that each has its share soon. */
  get portion(): number {
    const { rate, transfers } = this
    const ofTurns = Math.max(rate / portionsPerSecond, Math.min(smallPortion * transfers, rate))
    return Math.max(1, Math.floor(ofTurns / Math.max(1, transfers)))
  }

  take(octets: number, now: number): number {
    return this.bucket.take(octets, now)
  }

  /** Whether no transfer uses it, and no octet moved before its time. */
  isIdle(now: number): boolean {
    return this.transfers === 0 && this.bucket.take(0, now) === 0
  }
}

/** The rates of a session, an account or a server. */
export class FlowRates {
  readonly upload: SharedRate | undefined
  readonly download: SharedRate | undefined

  /** @throws RangeError for a rate that is not a number above 0 */
  constructor(readonly rate: Rate | undefined) {
    const { upload, download } = typeof rate === 'object' ? rate : { upload: rate, download: rate }
    this.upload = upload === undefined ? undefined : new SharedRate(upload)
    this.download = download === undefined ? undefined : new SharedRate(download)
  }

  isIdle(now: number): boolean {
    return (this.upload?.isIdle(now) ?? true) && (this.download?.isIdle(now) ?? true)
  }
}

/** The pace of one transfer, which shares rates with others until it ends. */
export class SharedTransferRate implements TransferRate {
  constructor(
    private readonly rates: readonly SharedRate[],
    readonly clock: Clock,
  ) {
    for (const rate of rates) rate.join()
  }

  get portion(): number {
    return Math.min(...this.rates.map(({ portion }) => portion))
  }

  take(octets: number): number {
    const now = this.clock.now()
    return Math.max(...this.rates.map((rate) => rate.take(octets, now)))
  }

  /** To be called once: others have its share from now on. */
  end(): void {
    for (const rate of this.rates) rate.leave()
  }
}

/** Accounts whose rates are kept before those are looked for that no one uses. */
const fewAccounts = 100

/** The rates of a server, which limit the octets of its sessions. */
export class Bandwidth {
  private ofServer: FlowRates
  private readonly ofAccounts = new Map<string, FlowRates>()
  private sweepAt = fewAccounts

  /** @throws RangeError for a rate that is not a number above 0 */
  constructor(
    private limits: RateLimits,
    private readonly clock: Clock,
  ) {
    checkRates(limits)
    this.ofServer = new FlowRates(limits.server)
  }

  /** Limits new transfers otherwise; those in progress keep their rates. @throws RangeError, and all stays as it was */
  change(limits: RateLimits): void {
    checkRates(limits)
    const before = this.limits.server
    if (!isSame(before, limits.server)) this.ofServer = new FlowRates(limits.server)
    this.limits = limits
  }

  /** The rates of a new session; undefined where they are not limited. */
  forSession(): FlowRates | undefined {
    const { session } = this.limits
    return session === undefined ? undefined : new FlowRates(session)
  }

  /**
   * The pace of a transfer, which the caller ends.
   *
   * @param own rate of the account, instead of the one that all have
   * @returns undefined where nothing limits it
   */
  pace(
    flow: Flow,
    { session, account, own }: { session: FlowRates | undefined; account: string; own: Rate | undefined },
  ): SharedTransferRate | undefined {
    const rate = own ?? this.limits.user
    if (!session && rate === undefined && this.limits.server === undefined) return undefined
    const ofAccount = rate === undefined ? undefined : this.ofAccount(account, rate)
    const rates = [session?.[flow], ofAccount?.[flow], this.ofServer[flow]].filter(
      (each) => each !== undefined,
    )
    return rates.length > 0 ? new SharedTransferRate(rates, this.clock) : undefined
  }

  private ofAccount(account: string, rate: Rate): FlowRates {
    const known = this.ofAccounts.get(account)
    if (known && isSame(known.rate, rate)) return known
    if (this.ofAccounts.size >= this.sweepAt) this.sweep()
    const rates = new FlowRates(rate)
    this.ofAccounts.set(account, rates)
    return rates
  }

  /** Forgets the accounts that owe nothing. Half of those that are kept then have to come before the next time. */
  private sweep(): void {
    const now = this.clock.now()
    for (const [account, rates] of this.ofAccounts) if (rates.isIdle(now)) this.ofAccounts.delete(account)
    this.sweepAt = Math.max(fewAccounts, this.ofAccounts.size * 2)
  }
}

/** A wrong rate is found at the start, and not by the first session. @throws RangeError for one that is not above 0 */
export function checkRates({ session, user, server }: RateLimits): void {
  for (const rate of [session, user, server]) new FlowRates(rate)
}

function isSame(one: Rate | undefined, other: Rate | undefined): boolean {
  if (typeof one !== 'object' || typeof other !== 'object') return one === other
  return one.upload === other.upload && one.download === other.download
}
