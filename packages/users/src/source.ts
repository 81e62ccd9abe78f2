import type { PermissionRule, QuotaLimits } from '@ftpkit/filesystem'
import type { LoginContext, Rate } from '@ftpkit/node/server'

/** What a user may do at all: users who may only read change nothing, whatever their permissions say. */
export type Access = 'read' | 'write'

/** What a source knows of an account besides its name. What is left out is decided by the rules of the configuration. */
export interface AccountAttributes {
  /** @default 'write' */
  readonly access?: Access | undefined
  /** Groups whose rules are for the account, beside those that list it. Names without rules have no effect. */
  readonly groups?: readonly string[] | undefined
  /** Path of the directory that is all that the account sees; see `pathFor`. */
  readonly home?: string | undefined
  /** What it may do there, by path as it sees it. */
  readonly permissions?: readonly PermissionRule[] | undefined
  /** How much it may store in its home. */
  readonly quota?: QuotaLimits | undefined
  /** How fast the octets of all its sessions move together. */
  readonly limitRate?: Rate | undefined
  /** Networks from which it may log in, such as `10.0.0.0/8`. @default all */
  readonly from?: readonly string[] | undefined
  /** Mode bits of its new files, before `umask`. */
  readonly fileMode?: number | undefined
  /** Mode bits of its new directories, before `umask`. */
  readonly directoryMode?: number | undefined
  /** Mode bits that neither has. */
  readonly umask?: number | undefined
}

/** An account whose user has proven to be it. */
export interface Account {
  /** May differ from what the user typed, as where letters of either case are the same. */
  readonly name: string
  /** What the account may do. */
  readonly attributes: AccountAttributes
}

/** Who wants to log in, from where. */
export interface Login {
  /** As it was sent. */
  readonly name: string
  /** As it was sent. */
  readonly password: string
  /** Where the login comes from. */
  readonly client: Pick<LoginContext, 'peer' | 'network' | 'host' | 'secure' | 'signal'>
}

/** What a source says about a login. */
export type Decision =
  | { readonly kind: 'accepted'; readonly account: Account }
  /** The name is known here, and the password is wrong or the account may not log in. No other source is asked. */
  | { readonly kind: 'refused' }
  /** The name is not known here. */
  | { readonly kind: 'unknown' }
  /** It can't be decided now: no password was checked. */
  | { readonly kind: 'unavailable'; readonly source: string; readonly reason: string }

/** Where users come from. */
export interface UserSource {
  /** What it is called in a log, such as `postgres ftpkit_users`; it contains nothing secret. */
  readonly title: string
  /** Whether passwords stay in this process, so that one of a user of another source may be given to it. */
  readonly local: boolean
  /**
   * Decides about a login.
   *
   * @throws FtpError with reply 421 where too many passwords wait to be checked, or the reason of the client's signal
   */
  check(login: Login): Promise<Decision>
  /** Ends what it keeps open, such as connections. */
  readonly close?: (() => Promise<void>) | undefined
}
