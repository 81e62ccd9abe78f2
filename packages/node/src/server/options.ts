import type { MarkerInterval, RecordFormat } from '@ftpkit/pipeline'
import type { SharedState } from '@ftpkit/shared-state'
import type { Clock } from '../net/clock.js'
import type { Tap } from '../net/tap.js'
import type { BanOptions } from './access/gate.js'
import type { NetworkRules } from './access/networks.js'
import type { Authenticate } from './answers/account.js'
import type { SiteCommands } from './answers/site.js'
import type { StorageRule } from './answers/storage.js'
import type { RateLimits } from './bandwidth.js'
import type { PortRange } from './data/ports.js'
import type { PassiveAddress } from './data/public-address.js'
import type { ServerLog } from './events.js'
import type { ServerHooks } from './hooks.js'
import type { ServerLimits } from './limits.js'
import type { ListenerOptions } from './listener.js'
import type { ServerPersonality } from './personality.js'
import type { ProxyProtocolOptions } from './proxies.js'
import type { TlsOptions } from './tls/contexts.js'

/** What a server needs, of which only `authenticate` has no default. */
export interface ServerOptions {
  /** Address to listen on. @default '127.0.0.1', so that nothing is served to others by accident */
  readonly host?: string | undefined
  /** Port to listen on. @default 0, any free port */
  readonly port?: number | undefined
  /**
   * Several addresses, or inherited sockets, instead of `host` and `port`, each with its own beginning of TLS. Their
   * sessions share everything else. @default one, of `host` and `port`
   */
  readonly listeners?: readonly ListenerOptions[] | undefined
  /** Decides who may log in, and what they are served. */
  readonly authenticate: Authenticate
  /** Ports for passive data connections. @default a random port from 61,000 on, or any that is free */
  readonly passivePorts?: PortRange | undefined
  /**
   * Port that active data connections come from. RFC 959 §5.2 requires the one before the control port, 20, which old
   * firewalls expect; a system lets only privileged processes use ports below 1024.
   *
   * @default any free port
   */
  readonly activePort?: number | undefined
  /**
   * Address that PASV publishes, for a server whose router translates addresses: an IPv4 address, a name that has one,
   * looked up once a minute at most, or rules by the network of the client.
   *
   * @default the address of the control connection
   */
  readonly passiveAddress?: PassiveAddress | undefined
  /** Code page of the data in TYPE E. @default 'IBM-1047' */
  readonly codePage?: string | undefined
  /** Format of the records in files, for STRU R. @default lines */
  readonly recordFormat?: RecordFormat | undefined
  /** Code pages and record formats for some paths. The first rule that matches counts, and SITE overrides it. */
  readonly storageRules?: readonly StorageRule[] | undefined
  /** How often a RETR in MODE B or C sends a restart marker. @default never */
  readonly markers?: MarkerInterval | undefined
  /**
   * The encoding of names for clients that don't say `OPTS UTF8 ON`, such as old ones that know nothing but GBK: a label
   * that iconv-lite knows, in which ASCII is itself; iconv-lite has to be installed. File systems and hooks see the names
   * as ever. Of a name that the encoding lacks each such character is written `%U(1F600)`, and an octet that would be read
   * as another character `%X(D6)`; no two names look alike, and each is read back as the name that it is.
   *
   * @default utf-8, for all clients
   */
  readonly nameEncoding?: string | undefined
  /** Text of the 220 reply. @default 'ftpkit is ready' */
  readonly greeting?: string | undefined
  /** Limits that differ from `defaultServerLimits`. */
  readonly limits?: Partial<ServerLimits> | undefined
  /**
   * How fast the octets of data connections move, those of files and of listings: octets per second of each session, of
   * each account, and of the whole server. @default no limit
   */
  readonly limitRate?: RateLimits | undefined
  /** Networks whose clients are accepted or refused, by 421. @default all are accepted */
  readonly networks?: NetworkRules | undefined
  /**
   * When clients are banned for failed logins and other offences: they are greeted with 421 for a time that grows with
   * each ban. Bans are those of `sharedState`. @default clients are banned by `ban` alone
   */
  readonly bans?: BanOptions | undefined
  /** Names that HOST accepts (RFC 7151). @default any name */
  readonly hosts?: readonly string[] | undefined
  /** SITE commands by their names in upper case, besides the built-in ones, which they override. */
  readonly site?: SiteCommands | undefined
  /** FTPS: when, and with which certificate. @default no TLS */
  readonly tls?: TlsOptions | undefined
  /**
   * Addresses of other servers that data connections may come from and go to, for transfers between two servers
   * (RFC 959 §5.2). @default only the client's own address
   */
  readonly dataPeers?: readonly string[] | undefined
  /**
   * Failed logins and numbers of sessions, where several servers count them together: `RedisSharedState` of
   * `@ftpkit/shared-state/redis`. The limits of sessions are those of all these servers then, and of each alone while what
   * they share is away. It stays the caller's, who closes it after the server. @default those of this server alone
   */
  readonly sharedState?: SharedState | undefined
  /**
   * Load balancers that name their clients by the PROXY protocol. All addresses are those of the clients then: in the log,
   * for limits and delays, rules, data connections and PASV. @default none
   */
  readonly proxyProtocol?: ProxyProtocolOptions | undefined
  /** Makes the personality of each session. @default none */
  readonly personality?: (() => ServerPersonality) | undefined
  /**
   * Whether a store is put in place although its client closed the control connection before the store ended, if the data
   * connection ended in order: for programs that close both at once, such as ffmpeg. A client that was killed looks the
   * same, so otherwise the upload is kept as a partial one, and the old file stays.
   *
   * @default false
   */
  readonly commitAfterControlEnd?: boolean | undefined
  /** Called when files have moved and sessions end. */
  readonly hooks?: ServerHooks | undefined
  /** Called with the code of each reply that a session sends. It must not block. */
  readonly onReply?: ((code: number) => void) | undefined
  /** Called with what happens. No event contains a password. */
  readonly log?: ServerLog | undefined
  /**
   * Called with each control and data connection, and then with what that carries, without TLS. It sees passwords.
   * Default: nothing is watched
   */
  readonly tap?: Tap | undefined
  /** Time of everything the server does, for tests and simulations. @default the clock of Node */
  readonly clock?: Clock | undefined
}

/** The options that can change while a server runs. */
export type LiveOptions = Pick<
  ServerOptions,
  | 'activePort'
  | 'bans'
  | 'codePage'
  | 'commitAfterControlEnd'
  | 'dataPeers'
  | 'greeting'
  | 'hosts'
  | 'limitRate'
  | 'limits'
  | 'markers'
  | 'nameEncoding'
  | 'networks'
  | 'passiveAddress'
  | 'recordFormat'
  | 'storageRules'
  | 'tls'
>
