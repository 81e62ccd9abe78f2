import type { Soon } from './soon.js'

/** When clients are banned, and for how long. Times are in milliseconds. */
export interface BanRules {
  /** Offences that lead to a ban, if all are within the time. */
  readonly after: number
  /** The time in which they are counted. */
  readonly within: number
  /** Length of the first ban; each further one is twice as long as the one before. */
  readonly time: number
  /** Length of the longest ban. */
  readonly maxTime: number
}

/** Ten offences in ten minutes lead to a ban of five minutes, at most of a day. */
export const defaultBanRules: BanRules = { after: 10, within: 600_000, time: 300_000, maxTime: 86_400_000 }

/** Milliseconds after the end of a ban in which the next one is longer. */
export const repeatTime = 86_400_000

/** A client that is banned. */
export interface Ban {
  /** Any text, such as the network of an address. */
  readonly client: string
  /** Milliseconds that are left of it. */
  readonly left: number
  /** How often the client was banned, this time included, as far as it is remembered. */
  readonly times: number
  /** What the client did last, or who ordered the ban. */
  readonly reason: string
}

/** A ban that someone orders. */
export interface BanOrder {
  /** Milliseconds, more than 0. */
  readonly time: number
  /** For the log and the list of bans. */
  readonly reason: string
  /** How often the client was banned, this time included. @default once more than remembered */
  readonly times?: number | undefined
}

/** Offences by client, and the bans that follow. Several nodes that share them refuse the same clients. */
export interface Bans {
  /**
   * Notes an offence.
   *
   * @param weight how often it counts, at least 1
   * @returns the ban that begins with it; undefined for none, also where the client is banned already
   */
  offended(client: string, reason: string, weight: number, rules: BanRules): Soon<Ban | undefined>
  /** The ban of a client; undefined for none. */
  banOf(client: string): Soon<Ban | undefined>
  /** Bans a client in place of a ban before. */
  ban(client: string, order: BanOrder): Soon<void>
  /** Ends a ban, and forgets the offences of the client. @returns whether the client was banned */
  unban(client: string): Soon<boolean>
  /** All bans, the first that ends first. */
  bans(): Soon<readonly Ban[]>
}

/** How long a ban is. @param times how often the client was banned, this time included */
export function banLength(times: number, { time, maxTime }: BanRules): number {
  return Math.min(time * 2 ** (times - 1), maxTime)
}
