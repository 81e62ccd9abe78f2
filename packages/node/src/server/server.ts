import type { Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session'
import { type Ban, type Lease, MemorySharedState, type Soon } from '@ftpkit/shared-state'
import type { NameEncoding } from '@ftpkit/transfer'
import { clientNetwork } from '../net/address.js'
import { nodeClock } from '../net/clock.js'
import { descriptorOf } from '../net/node-internals.js'
import { checkGate, Gate, type GateOptions } from './access/gate.js'
import { Admission } from './admission.js'
import { HashThread } from './answers/hash-thread.js'
import { LoginBackOff } from './answers/login-back-off.js'
import { siteSyntaxes } from './answers/site.js'
import { Bandwidth, checkRates } from './bandwidth.js'
import { ControlConnection } from './control/connection.js'
import type { ControlContext } from './control/context.js'
import type { SessionEvents } from './control/session-events.js'
import { PortShares } from './data/ports.js'
import { descriptorLimit, lowestFreeDescriptor, onlyReserveLeft } from './descriptors.js'
import type { RefusingLimit, ServerLog } from './events.js'
import { FairQueue } from './fair-queue.js'
import { Listener } from './listener.js'
import { liveContext, serverNames } from './live-options.js'
import type { LiveOptions, ServerOptions } from './options.js'
import { type Arrival, directArrival, Proxies } from './proxies.js'
import { bannedText, Refusals, refusalTexts } from './refusing.js'
import { once } from './soon.js'
import { checkTls, type TlsIdentity, type TlsOptions } from './tls/contexts.js'
import { loadForSessions } from './tls/session-tls.js'
import { TurnBudget } from './turn-budget.js'

/** Of each kind in all sessions: one address leaves a turn to others. */
const costlyWork = { running: 2, runningPerKey: 1, waiting: 1_000, waitingPerKey: 250 }

/** An FTP server. It installs no signal handlers and never ends the process. */
export class FtpServer implements AsyncDisposable {
  private readonly listeners: readonly Listener[]
  private readonly sessions = new Set<ControlConnection>()
  private readonly admission: Admission<ControlConnection>
  private readonly gate: Gate
  private readonly refusals: Refusals
  private readonly bandwidth: Bandwidth
  private context: ControlContext
  private tls: TlsOptions | undefined
  private names: NameEncoding | undefined
  /** One object for all sessions: each session would need memory for its own. */
  private readonly sessionEvents: SessionEvents<ControlConnection> = {
    loggedIn: (session) => this.admission.loggedIn(session),
    closed: (session) => {
      this.admission.remove(session)
      this.sessions.delete(session)
      this.onSessionClosed()
    },
  }
  private lastId = 0
  private drained: PromiseWithDone | undefined
  private closing = false
  private readonly descriptors = descriptorLimit() ?? Number.POSITIVE_INFINITY

  /**
   * @throws an Error of OpenSSL for a certificate or a key that can't be used, RangeError for an invalid `passiveAddress`,
   *   network, rule, ban or rate, or an unknown code page, TypeError for listeners without the TLS that they need
   */
  constructor(private readonly options: ServerOptions) {
    this.tls = this.checkedTls(options.tls)
    const live = liveContext(options)
    const { limits } = live
    const clock = options.clock ?? nodeClock
    this.refusals = new Refusals(clock)
    const shared = options.sharedState ?? new MemorySharedState({ now: () => clock.now() })
    this.admission = new Admission(shared, limits)
    this.bandwidth = new Bandwidth(options.limitRate ?? {}, clock)
    const logged = options.log ?? (() => {})
    const log: ServerLog = (event) => {
      logged(event)
      this.gate.watch(event)
    }
    this.gate = new Gate(options, { bans: shared, log, onBanned: (network) => this.onBanned(network) })
    const { proxyProtocol } = options
    const proxies =
      proxyProtocol &&
      new Proxies(proxyProtocol, limits, clock, (peer) =>
        this.context.log({ kind: 'refused', peer, limit: 'pendingHeaders' }),
      )
    this.context = {
      ...live,
      dataProxies: proxyProtocol?.data ? proxies : undefined,
      hooks: options.hooks ?? {},
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
      bandwidth: this.bandwidth,
      authenticate: options.authenticate,
      log,
      gate: this.gate,
      listenerNetworks: undefined,
      onReply: options.onReply,
      dataPorts: { passive: options.passivePorts, active: options.activePort },
      portShares: new PortShares(options.passivePorts),
      site: options.site ?? {},
      siteSyntaxes: siteSyntaxes(options.site ?? {}),
      tap: options.tap,
      names: () => this.names,
      tls: () => this.tls,
    }
    this.listeners = this.listenersOf(proxies)
  }

  /**
   * Begins to accept connections, at all addresses or at none.
   *
   * @throws an Error of Node when an address can't be listened on, RangeError for a `nameEncoding` that can't be used
   */
  async listen(): Promise<this> {
    if (this.tls) await loadForSessions(this.tls)
    this.names = await serverNames(this.options.nameEncoding)
    const begun: Listener[] = []
    try {
      for (const listener of this.listeners) {
        await listener.listen()
        begun.push(listener)
      }
    } catch (error) {
      await Promise.all(begun.map((listener) => listener.close()))
      throw error
    }
    return this
  }

  /**
   * Uses another certificate for new sessions; existing ones keep the one they began with.
   *
   * @throws TypeError for a server without TLS, an Error of OpenSSL for a certificate or a key that can't be used
   */
  renewCertificate(identity: TlsIdentity & Pick<TlsOptions, 'names'>): void {
    if (!this.tls) throw new TypeError('the server has no TLS: set `tls` in its options')
    this.tls = this.checkedTls({ ...this.tls, ...identity })
  }

  /**
   * Puts options into effect while the server runs, all of them or none. What is left out has its default. Limits count at
   * once, rates for new transfers, and everything else for new sessions; existing ones keep what they began with. Sessions of
   * clients whose networks are denied now end by 421.
   *
   * @throws what the constructor and `listen` throw for these options
   */
  async reconfigure(options: LiveOptions): Promise<void> {
    const tls = this.checkedTls(options.tls)
    const { limits, ...live } = liveContext(options)
    checkRates(options.limitRate ?? {})
    checkGate(options)
    if (tls) await loadForSessions(tls)
    this.names = await serverNames(options.nameEncoding)
    this.tls = tls
    this.bandwidth.change(options.limitRate ?? {})
    // All that limits something refers to this object.
    Object.assign(this.context.limits, limits)
    const dataPorts = { ...this.context.dataPorts, active: options.activePort }
    this.context = { ...this.context, ...live, dataPorts }
    this.changeAccess(options)
  }

  /** The address of the first listener. @throws TypeError before `listen` */
  get address(): Endpoint {
    return this.listeners[0]!.address
  }

  /** The address of the first listener, as a URL without a user: `ftp://127.0.0.1:2121`, `ftps://…` for implicit TLS. */
  get url(): string {
    return this.listeners[0]!.url
  }

  /** The addresses of all listeners as URLs, in their order. @throws TypeError before `listen` */
  get urls(): string[] {
    return this.listeners.map(({ url }) => url)
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

  /**
   * Bans a client, all sessions of which end by 421: its IPv4 address, or the first 64 bits of its IPv6 one.
   *
   * @returns what is banned
   * @throws RangeError for an address that is exempt
   */
  async ban(address: string, milliseconds: number, reason: string): Promise<string> {
    const network = await this.gate.ban(address, milliseconds, reason)
    for (const session of this.open()) if (session.network === network) session.dismiss(bannedText)
    return network
  }

  /** Ends the ban of a client. @returns whether it was banned */
  unban(address: string): Promise<boolean> {
    return this.gate.unban(address)
  }

  /** The clients that are banned, also by servers that share bans with this one; first the one whose ban ends first. */
  async bans(): Promise<readonly Ban[]> {
    return this.gate.list()
  }

  /** Number of open sessions. */
  get sessionCount(): number {
    return this.sessions.size
  }

  /**
   * Stops accepting, ends idle sessions by 421, waits up to `limits.shutdownTime` milliseconds for transfers, then ends those
   * that remain.
   *
   * @param patience milliseconds instead of `limits.shutdownTime`; a further call may give less than the first
   */
  async close(patience = this.context.limits.shutdownTime): Promise<void> {
    this.closing = true
    const stopped = Promise.all(this.listeners.map((listener) => listener.close()))
    for (const session of this.open()) session.closeWhenIdle()
    if (this.openCount > 0) await this.drain(patience)
    await stopped
    await this.context.costly.hashThread.close()
  }

  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private async drain(patience: number): Promise<void> {
    this.drained ??= promiseWithDone()
    const destroyAll = () => {
      for (const session of this.open()) session.destroy()
    }
    const timer = this.context.clock.setTimer(destroyAll, patience)
    await this.drained.promise
    this.drained = undefined
    timer.cancel()
  }

  /** Every session, also those of proxies. */
  private open(): ControlConnection[] {
    return [...this.sessions, ...this.listeners.flatMap(({ entrance }) => [...(entrance?.sessions ?? [])])]
  }

  private get openCount(): number {
    return this.listeners.reduce(
      (sum, { entrance }) => sum + (entrance?.sessions.size ?? 0),
      this.sessions.size,
    )
  }

  private listenersOf(proxies: Proxies | undefined): Listener[] {
    const { host, port, listeners = [{ host, port }] } = this.options
    if (listeners.length === 0) throw new TypeError('a server needs a listener')
    if (this.options.listeners && (host !== undefined || port !== undefined))
      throw new TypeError('give `listeners`, or `host` and `port`')
    const owner = {
      nextId: () => ++this.lastId,
      accept: (socket: Socket, listener: Listener) => this.accept(socket, listener),
      take: (arrival: Arrival, context: ControlContext) => this.take(arrival, context),
      onClosed: () => this.onSessionClosed(),
    }
    return listeners.map((each) => new Listener(each, () => this.context, listeners, proxies, owner))
  }

  /** TLS with the ticket keys of the shared state, if it has any, and no others are given. */
  private checkedTls(given: TlsOptions | undefined): TlsOptions | undefined {
    const { listeners = [], sharedState } = this.options
    if (!given) {
      const needing = listeners.find(({ tls = 'off' }) => tls !== 'off')
      if (needing) throw new TypeError(`a listener with TLS ${needing.tls} needs a certificate: set \`tls\``)
      return undefined
    }
    const tls =
      sharedState && !given.ticketKeys ? { ...given, ticketKeys: () => sharedState.ticketKeys() } : given
    checkTls(tls)
    return tls
  }

  private accept(socket: Socket, { entrance, context }: Listener): void {
    if (onlyReserveLeft(this.descriptors, () => descriptorOf(socket) ?? lowestFreeDescriptor()))
      return this.refuse(directArrival(socket), 'descriptors')
    if (entrance?.sent(socket)) void entrance.accept(socket)
    else this.take(directArrival(socket), context)
  }

  private take(arrival: Arrival, context: ControlContext): void {
    const { host } = arrival.peer
    if (context.listenerNetworks?.denies(host)) return this.refuse(arrival, 'denied')
    const admitted = once(
      this.gate.refusalOf(host),
      (refusal): Soon<Lease | RefusingLimit> => refusal ?? this.admission.admit(clientNetwork(host)),
    )
    if (admitted instanceof Promise) void this.beginLater(arrival, context, admitted)
    else this.begin(arrival, context, admitted)
  }

  /** Other servers are asked whether there is a place: meanwhile the client may leave, and this server may be closed. */
  private async beginLater(
    arrival: Arrival,
    context: ControlContext,
    admitted: Promise<Lease | RefusingLimit>,
  ): Promise<void> {
    const { socket } = arrival
    socket.on('error', () => {})
    const lease = await admitted
    if (!socket.destroyed && !this.closing) return this.begin(arrival, context, lease)
    if (typeof lease === 'object') lease.release()
    socket.destroy()
  }

  /** @param lease the place that the session has, or the limit because of which there is none */
  private begin(arrival: Arrival, context: ControlContext, lease: Lease | RefusingLimit): void {
    if (typeof lease === 'string') return this.refuse(arrival, lease)
    const session = new ControlConnection(++this.lastId, arrival, context, this.sessionEvents)
    this.sessions.add(session)
    this.admission.add(session, lease)
  }

  private refuse({ socket, peer }: Arrival, limit: RefusingLimit): void {
    const { limits, log } = this.context
    log({ kind: 'refused', peer, limit })
    this.refusals.refuse(socket, limit, limits.closingTime)
  }

  /** Sessions in which someone is logged in stay: their users have proven who they are. */
  private onBanned(network: string): void {
    for (const session of this.open())
      if (session.network === network && session.account.name === '') session.dismiss(bannedText)
  }

  private changeAccess(options: GateOptions): void {
    this.gate.change(options)
    const denied = this.open().filter(({ peer }) => this.gate.denies(peer.host))
    for (const session of denied) session.dismiss(refusalTexts.denied)
  }

  private onSessionClosed(): void {
    if (this.openCount === 0) this.drained?.done()
  }
}

interface PromiseWithDone {
  readonly promise: Promise<void>
  readonly done: () => void
}

function promiseWithDone(): PromiseWithDone {
  let done = () => {}
  const promise = new Promise<void>((resolve) => {
    done = resolve
  })
  return { promise, done }
}

/** Creates an FTP server; it serves once `listen` is called. */
export function createServer(options: ServerOptions): FtpServer {
  return new FtpServer(options)
}
