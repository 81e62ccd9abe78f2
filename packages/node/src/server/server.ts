import { createServer as createTcpServer, type Server, type Socket } from 'node:net'
import type { MarkerInterval, RecordFormat } from '@ftpkit/pipeline'
import type { Endpoint } from '@ftpkit/session'
import { type Lease, MemorySharedState, type SharedState } from '@ftpkit/shared-state'
import { type NameEncoding, utf8Names } from '@ftpkit/transfer'
import { boundTo, clientNetwork, hostPort } from '../net/address.js'
import { type Clock, nodeClock } from '../net/clock.js'
import { descriptorOf } from '../net/node-internals.js'
import type { Tap } from '../net/tap.js'
import { Admission } from './admission.js'
import type { Authenticate } from './answers/account.js'
import { HashThread } from './answers/hash-thread.js'
import { LoginBackOff } from './answers/login-back-off.js'
import { type SiteCommands, siteSyntaxes } from './answers/site.js'
import { assertStorage, checkedRules, type StorageRule } from './answers/storage.js'
import { Bandwidth, type RateLimits } from './bandwidth.js'
import { ControlConnection } from './control/connection.js'
import type { ControlContext } from './control/context.js'
import { type PortRange, PortShares } from './data/ports.js'
import { type PassiveAddress, PublicAddress } from './data/public-address.js'
import { descriptorLimit, lowestFreeDescriptor, onlyReserveLeft } from './descriptors.js'
import type { RefusingLimit, ServerLog } from './events.js'
import { FairQueue } from './fair-queue.js'
import type { ServerHooks } from './hooks.js'
import { completeLimits, type ServerLimits } from './limits.js'
import type { ServerPersonality } from './personality.js'
import { type Arrival, directArrival, Proxies, type ProxyProtocolOptions } from './proxies.js'
import { ProxyEntrance } from './proxy-entrance.js'
import { refuseAtOnce, refuseGently, tooManySessions } from './refusing.js'
import { checkTls, type TlsIdentity, type TlsOptions } from './tls/contexts.js'
import { loadForSessions } from './tls/session-tls.js'
import { TurnBudget } from './turn-budget.js'

/** What a server needs, of which only `authenticate` has no default. */
export interface ServerOptions {
  /** Address to listen on. @default '127.0.0.1', so that nothing is served to others by accident */
  readonly host?: string | undefined
  /** Port to listen on. @default 0, any free port */
  readonly port?: number | undefined
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

/** Of each kind in all sessions: one address leaves a turn to others. */
const costlyWork = { running: 2, runningPerKey: 1, waiting: 1_000, waitingPerKey: 250 }

/** An FTP server. It installs no signal handlers and never ends the process. */
export class FtpServer implements AsyncDisposable {
  private readonly server: Server
  private readonly sessions = new Set<ControlConnection>()
  private readonly admission: Admission<ControlConnection>
  private readonly proxyEntrance: ProxyEntrance | undefined
  private readonly context: ControlContext
  private tls: TlsOptions | undefined
  private names: NameEncoding | undefined
  private lastId = 0
  private onDrained: (() => void) | undefined
  private closing = false
  private readonly descriptors = descriptorLimit() ?? Number.POSITIVE_INFINITY

  /**
   * @throws an Error of OpenSSL for a certificate or a key that can't be used, RangeError for an invalid `passiveAddress`,
   *   network, rule or rate, or an unknown code page
   */
  constructor(private readonly options: ServerOptions) {
    this.tls = withSharedKeys(options)
    if (this.tls) checkTls(this.tls)
    const limits = completeLimits(options.limits)
    const clock = options.clock ?? nodeClock
    const shared = options.sharedState ?? new MemorySharedState({ now: () => clock.now() })
    this.admission = new Admission(shared, limits)
    const storage = {
      codePage: options.codePage ?? 'IBM-1047',
      recordFormat: options.recordFormat ?? ({ format: 'lines' } as const),
      markers: options.markers,
    }
    // The default needs no table of a code page before it is used.
    if (options.codePage !== undefined) assertStorage(storage)
    const { proxyProtocol } = options
    const proxies = proxyProtocol && new Proxies(proxyProtocol, limits, clock)
    this.context = {
      dataProxies: proxyProtocol?.data ? proxies : undefined,
      passiveAddress: options.passiveAddress ? new PublicAddress(options.passiveAddress) : undefined,
      ...storage,
      storageRules: checkedRules(options.storageRules ?? [], storage),
      dataPeers: options.dataPeers ?? [],
      hooks: options.hooks ?? {},
      commitAfterControlEnd: options.commitAfterControlEnd ?? false,
      personality: options.personality,
      clock,
      backOff: new LoginBackOff(limits, clock, shared),
      costly: {
        reading: new FairQueue(costlyWork),
        hashThread: new HashThread(),
        listing: new FairQueue(costlyWork),
        copying: new FairQueue(costlyWork),
      },
      turns: new TurnBudget(),
      bandwidth: new Bandwidth(options.limitRate ?? {}, clock),
      authenticate: options.authenticate,
      limits,
      log: options.log ?? (() => {}),
      onReply: options.onReply,
      dataPorts: { passive: options.passivePorts, active: options.activePort },
      portShares: new PortShares(options.passivePorts),
      greeting: options.greeting ?? 'ftpkit is ready',
      hosts: options.hosts,
      site: options.site ?? {},
      siteSyntaxes: siteSyntaxes(options.site ?? {}),
      tap: options.tap,
      names: () => this.names,
      tls: () => this.tls,
    }
    this.proxyEntrance =
      proxies &&
      new ProxyEntrance(proxies, this.context, {
        nextId: () => ++this.lastId,
        take: (arrival) => this.take(arrival),
        onClosed: () => this.onSessionClosed(),
      })
    const accepting = { allowHalfOpen: true, noDelay: true, pauseOnConnect: true }
    this.server = createTcpServer(accepting, (socket) => this.accept(socket))
  }

  /**
   * Begins to accept connections.
   *
   * @throws an Error of Node when the address can't be listened on, RangeError for a `nameEncoding` that can't be used
   */
  async listen(): Promise<this> {
    const { host = '127.0.0.1', port = 0 } = this.options
    if (this.tls) await loadForSessions(this.tls)
    this.names = await serverNames(this.options.nameEncoding)
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject)
      this.server.listen({ host, port }, () => {
        this.server.off('error', reject)
        this.server.on('error', (error) => {
          this.context.log({ kind: 'fault', session: undefined, doing: 'accepting', error })
        })
        resolve()
      })
    })
    return this
  }

  /**
   * Uses another certificate for new sessions; existing ones keep the one they began with.
   *
   * @throws TypeError for a server without TLS, an Error of OpenSSL for a certificate or a key that can't be used
   */
  renewCertificate(identity: TlsIdentity & Pick<TlsOptions, 'names'>): void {
    if (!this.tls) throw new TypeError('the server has no TLS: set `tls` in its options')
    const renewed = { ...this.tls, ...identity }
    checkTls(renewed)
    this.tls = renewed
  }

  /** The address that the server listens on. @throws TypeError before `listen` */
  get address(): Endpoint {
    return boundTo(this.server.address())
  }

  /** The address that the server listens on, as a URL without a user: `ftp://127.0.0.1:2121`, `ftps://…` for implicit TLS. */
  get url(): string {
    return `${this.tls?.mode === 'implicit' ? 'ftps' : 'ftp'}://${hostPort(this.address)}`
  }

  /**
   * Ends the sessions of some accounts, with their transfers, by 421: their users were removed, or may do something else
   * since. A login that is being checked is not ended.
   *
   * @param isEnded called with the account of each session that is logged in
   * @returns how many were ended
   */
  endSessions(isEnded: (account: string) => boolean, reason: string): number {
    const ended = this.open().filter(({ account: { name } }) => name !== '' && isEnded(name))
    for (const session of ended) session.dismiss(reason)
    return ended.length
  }

  /** Number of open sessions. */
  get sessionCount(): number {
    return this.sessions.size
  }

  /**
   * Stops accepting, ends idle sessions by 421, waits up to `limits.shutdownTime` milliseconds for transfers, then ends those
   * that remain.
   */
  async close(): Promise<void> {
    this.closing = true
    const stopped = new Promise<void>((resolve) => this.server.close(() => resolve()))
    this.proxyEntrance?.close()
    for (const session of this.open()) session.closeWhenIdle()
    if (this.openCount > 0) await this.drain()
    await stopped
    await this.context.costly.hashThread.close()
  }

  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private async drain(): Promise<void> {
    const { clock, limits } = this.context
    const drained = new Promise<void>((resolve) => {
      this.onDrained = resolve
    })
    const destroyAll = () => {
      for (const session of this.open()) session.destroy()
    }
    const timer = clock.setTimer(destroyAll, limits.shutdownTime)
    await drained
    timer.cancel()
  }

  /** Every session, also those of proxies. */
  private open(): ControlConnection[] {
    return [...this.sessions, ...(this.proxyEntrance?.sessions ?? [])]
  }

  private get openCount(): number {
    return this.sessions.size + (this.proxyEntrance?.sessions.size ?? 0)
  }

  private accept(socket: Socket): void {
    if (onlyReserveLeft(this.descriptors, () => descriptorOf(socket) ?? lowestFreeDescriptor()))
      return this.refuse(directArrival(socket), 'descriptors')
    if (this.proxyEntrance?.sent(socket)) void this.proxyEntrance.accept(socket)
    else this.take(directArrival(socket))
  }

  private take(arrival: Arrival): void {
    const admitted = this.admission.admit(clientNetwork(arrival.peer.host))
    if (admitted instanceof Promise) void this.beginLater(arrival, admitted)
    else this.begin(arrival, admitted)
  }

  /** Other servers are asked whether there is a place: meanwhile the client may leave, and this server may be closed. */
  private async beginLater(arrival: Arrival, admitted: Promise<Lease | RefusingLimit>): Promise<void> {
    const { socket } = arrival
    socket.on('error', () => {})
    const lease = await admitted
    if (!socket.destroyed && !this.closing) return this.begin(arrival, lease)
    if (typeof lease === 'object') lease.release()
    socket.destroy()
  }

  /** @param lease the place that the session has, or the limit because of which there is none */
  private begin(arrival: Arrival, lease: Lease | RefusingLimit): void {
    if (typeof lease === 'string') return this.refuse(arrival, lease)
    const session = new ControlConnection(++this.lastId, arrival, this.context, {
      loggedIn: () => this.admission.loggedIn(session),
      closed: () => {
        this.admission.remove(session)
        this.sessions.delete(session)
        this.onSessionClosed()
      },
    })
    this.sessions.add(session)
    this.admission.add(session, lease)
  }

  private refuse({ socket, peer }: Arrival, limit: RefusingLimit): void {
    const { clock, limits, log } = this.context
    log({ kind: 'refused', peer, limit })
    if (limit === 'descriptors') refuseAtOnce(socket)
    else refuseGently(socket, tooManySessions, limits.closingTime, clock)
  }

  private onSessionClosed(): void {
    if (this.openCount === 0) this.onDrained?.()
  }
}

/** TLS with the ticket keys of the shared state, if it has any, and no others are given. */
function withSharedKeys({ tls, sharedState }: ServerOptions): TlsOptions | undefined {
  if (!tls || !sharedState || tls.ticketKeys) return tls
  return { ...tls, ticketKeys: () => sharedState.ticketKeys() }
}

/** The encoding of names for clients that don't ask for UTF-8, in which every name can be written. */
async function serverNames(label: string | undefined): Promise<NameEncoding | undefined> {
  if (label === undefined) return undefined
  const { loadNameEncoding } = await import('../net/name-encoding.js')
  const { escapedNames } = await import('@ftpkit/transfer/name-encoding')
  const names = await loadNameEncoding(label)
  return names === utf8Names ? undefined : escapedNames(names)
}

/** Creates an FTP server; it serves once `listen` is called. */
export function createServer(options: ServerOptions): FtpServer {
  return new FtpServer(options)
}
