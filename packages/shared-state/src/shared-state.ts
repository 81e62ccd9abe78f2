import type { Bans } from './bans.js'
import type { Soon } from './soon.js'

/** Failed logins by client. A client is any text, such as an address. */
export interface FailedLogins {
  /** Counts a failed login. @returns how many had failed before since the last success, as far as it is remembered */
  failed(client: string): Soon<number>
  /** Forgets the failed logins of a client. */
  succeeded(client: string): void
}

/** A group of sessions with a limit, such as those of one address. */
export interface Place {
  /** Any text, such as `address 192.0.2.1`. */
  readonly group: string
  /** Sessions that the group may have. */
  readonly limit: number
}

/** The places that one session has taken. It keeps them until it releases them, or its node ends. */
export interface Lease {
  /** Frees the places; without effect the second time. */
  release(): void
}

/** The lease, or the first group that has its limit already. */
export type Taken =
  | { readonly lease: Lease; readonly exceeded?: undefined }
  | { readonly lease?: undefined; readonly exceeded: string }

/** Numbers of sessions by group. */
export interface SessionPlaces {
  /** Takes a place in each of the groups, or in none of them. */
  take(places: readonly Place[]): Soon<Taken>
}

/** Whose the uploads are that wait to be resumed, by path. A path is any text that names the file on all nodes. */
export interface UploadOwners {
  /** Notes the owner of an upload in place of one before. @param milliseconds after which it is forgotten */
  keepUpload(path: string, owner: string, milliseconds: number): Soon<void>
  /** The owner of an upload; undefined for none. */
  ownerOfUpload(path: string): Soon<string | undefined>
  /** Takes out an upload of an owner. @returns whether there was one: of several that ask, one alone gets it */
  takeUpload(path: string, owner: string): Soon<boolean>
}

/** The keys by which nodes open each other's TLS session tickets. */
export interface TicketKeySource {
  /** The keys as they are now, each of 32 octets: the first seals tickets, and all of them open some. Often asked for. */
  ticketKeys(): readonly Uint8Array[]
}

/**
 * What servers share that serve the same users. All methods answer also while what they share can't be reached: from
 * what this node knows alone.
 */
export interface SharedState extends FailedLogins, Bans, SessionPlaces, UploadOwners, TicketKeySource {
  /** Ends it. The places of this node become free. */
  close(): Promise<void>
}
