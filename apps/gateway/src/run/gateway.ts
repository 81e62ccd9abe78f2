import { isIPv4 } from 'node:net'
import { nodeClock } from '@ftpkit/node'
import {
  Admission,
  type Arrival,
  clientNetwork,
  type Endpoint,
  hostPort,
  loadForSessions,
  Proxies,
  Refusals,
} from '@ftpkit/node/parts'
import { MemorySharedState } from '@ftpkit/shared-state'
import { Entrance } from './entrance.js'
import type { GatewayEvent, GatewayRefusal } from './events.js'
import { completeLimits, type FixedContext, fixedContext, liveContext } from './live-options.js'
import type { GatewayLimits, GatewayLiveOptions, GatewayRunOptions } from './options.js'
import { RelayedSession, type RelayedSessionEvents } from './relayed-session.js'
import type { SessionContext } from './session-context.js'

/** What clients are sent when the gateway stops. */
const shuttingDown = 'The gateway is shutting down'

/** Most sessions that proxies open for themselves at a time, to find out whether the gateway is alive. */
const maxHealthChecks = 100

/** What such a session does, several times a minute. */
const routine: ReadonlySet<GatewayEvent['kind']> = new Set([
  'begun',
  'serverConnected',
  'tls',
  'closed',
  'note',
])

/** Open sessions, and what they call. */
interface SessionGroup extends RelayedSessionEvents {
  readonly sessions: Set<RelayedSession>
}

/** An FTP gateway that runs. It installs no signal handlers and never ends the process. */
export class Gateway implements AsyncDisposable {
  private readonly entrance: Entrance
  private readonly clients = this.group()
  /** Sessions that proxies opened for themselves. They count in no limit, and are not logged. */
  private readonly healthChecks = this.group()
  private readonly admission: Admission<RelayedSession>
  private readonly refusals: Refusals
  /** One object, which everything that is bounded refers to. */
  private readonly limits: GatewayLimits
  private readonly fixed: FixedContext
  /** Of new sessions, by their listeners. */
  private contexts: readonly SessionContext[]
  private lastId = 0
  private closing = false
  /** Called when the last session has ended. */
  private readonly onEmpty: (() => void)[] = []

  /**
   * @throws an Error of OpenSSL for a certificate or a key that can't be used, RangeError for a network or an address that
   *   is none, TypeError for TLS with clients without a certificate, or without a listener
   */
  constructor(private readonly options: GatewayRunOptions) {
    const { proxyProtocol, clock = nodeClock, log = () => {} } = options
    this.limits = completeLimits(options.limits)
    this.admission = new Admission(new MemorySharedState({ now: () => clock.now() }), this.limits)
    this.refusals = new Refusals(clock)
    const proxies =
      proxyProtocol &&
      new Proxies(proxyProtocol, this.limits, clock, (client) =>
        log({ kind: 'refused', client, limit: 'pendingHeaders' }),
      )
    this.fixed = fixedContext(options, this.limits, proxyProtocol?.data ? proxies : undefined, (to, from) =>
      this.isOwn(to, from),
    )
    this.contexts = this.contextsOf(options)
    this.entrance = new Entrance(options.listeners, proxies, {
      log,
      take: (arrival, listener) => this.take(arrival, listener),
      refuse: (arrival, limit) => this.refuse(arrival, limit),
    })
  }

  /**
   * Begins to accept connections, at all addresses or at none.
   *
   * @throws an Error of Node when an address can't be listened on
   */
  async listen(): Promise<this> {
    await loadFor(this.contexts)
    await this.entrance.listen()
    return this
  }

  /**
   * Puts options into effect while the gateway runs, all of them or none. What is left out has its default. Limits count at
   * once, everything else for new sessions. Sessions of clients whose networks are denied now end by 421.
   *
   * @throws what the constructor throws for these options
   */
  async reconfigure(options: GatewayLiveOptions): Promise<void> {
    const contexts = this.contextsOf(options)
    await loadFor(contexts)
    this.contexts = contexts
    Object.assign(this.limits, completeLimits(options.limits))
    const [{ networks }] = contexts as [SessionContext]
    for (const session of this.clients.sessions)
      if (networks.denies(session.facts.client.host))
        session.dismiss('its network is denied', 'Your address may not use this server')
  }

  /** The address of the first listener. @throws TypeError before `listen` */
  get address(): Endpoint {
    return this.entrance.addresses[0]!
  }

  /** The addresses of all listeners as URLs, in their order. @throws TypeError before `listen` */
  get urls(): string[] {
    return this.entrance.addresses.map((address, index) => {
      const isImplicit = this.contexts[index]!.session.tls?.client === 'implicit'
      return `${isImplicit ? 'ftps' : 'ftp'}://${hostPort(address)}`
    })
  }

  /** Number of open sessions. */
  get sessionCount(): number {
    return this.clients.sessions.size
  }

  /**
   * Stops accepting, ends idle sessions by 421, waits up to `limits.shutdownTime` milliseconds for commands, then ends those
   * that remain.
   *
   * @param patience milliseconds instead of `limits.shutdownTime`; a further call may give less than the first
   */
  async close(patience = this.limits.shutdownTime): Promise<void> {
    this.closing = true
    const stopped = this.entrance.close()
    for (const session of this.open) session.closeWhenIdle(shuttingDown)
    const timer = this.fixed.clock.setTimer(() => {
      for (const session of this.open) session.destroy()
    }, patience)
    while (this.open.length > 0) await new Promise<void>((resolve) => this.onEmpty.push(resolve))
    timer.cancel()
    await stopped
  }

  /** `close`, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  private group(): SessionGroup {
    const sessions = new Set<RelayedSession>()
    return {
      sessions,
      loggedIn: (session) => this.admission.loggedIn(session),
      closed: (session) => {
        this.admission.remove(session)
        sessions.delete(session)
        if (this.open.length === 0) for (const resolve of this.onEmpty.splice(0)) resolve()
      },
    }
  }

  private get open(): RelayedSession[] {
    return [...this.clients.sessions, ...this.healthChecks.sessions]
  }

  private contextsOf(live: GatewayLiveOptions): SessionContext[] {
    return this.options.listeners.map((listener, index) => liveContext(live, this.fixed, listener, index))
  }

  private take(arrival: Arrival, listener: number): void {
    const context = this.contexts[listener]!
    if (arrival.of === 'proxy') return this.takeHealthCheck(arrival, context)
    if (context.networks.denies(arrival.peer.host)) return this.refuse(arrival, 'denied')
    void this.admit(arrival, context)
  }

  private async admit(arrival: Arrival, context: SessionContext): Promise<void> {
    const { socket, peer } = arrival
    const lease = await this.admission.admit(clientNetwork(peer.host))
    if (typeof lease === 'string') return this.refuse(arrival, lease as GatewayRefusal)
    if (socket.destroyed || this.closing) {
      lease.release()
      return void socket.destroy()
    }
    const session = this.begin(arrival, context, this.clients)
    this.admission.add(session, lease)
  }

  private takeHealthCheck(arrival: Arrival, context: SessionContext): void {
    if (this.healthChecks.sessions.size >= maxHealthChecks) return this.refuse(arrival, 'sessions')
    const { log } = context
    this.begin(
      arrival,
      { ...context, tap: undefined, log: (event) => routine.has(event.kind) || log(event) },
      this.healthChecks,
    )
  }

  private begin(arrival: Arrival, context: SessionContext, among: SessionGroup): RelayedSession {
    this.lastId += 1
    const session = new RelayedSession(this.lastId, arrival, context, among)
    among.sessions.add(session)
    return session
  }

  private refuse({ socket, peer }: Arrival, limit: GatewayRefusal): void {
    this.fixed.log({ kind: 'refused', client: peer, limit })
    this.refusals.refuse(socket, limit, this.limits.closingTime)
  }

  /** Whether a connection has reached this gateway: one with itself would make another, without end. */
  private isOwn(to: Endpoint, from: Endpoint): boolean {
    return this.entrance.addresses.some(
      ({ host, port }) =>
        port === to.port &&
        (host === to.host || (isAny(host) && (to.host === from.host || isLoopback(to.host)))),
    )
  }
}

function isAny(host: string): boolean {
  return host === '0.0.0.0' || host === '::'
}

/** Whether it is one of the addresses of this machine that connections come to from another one of them. */
function isLoopback(host: string): boolean {
  return isIPv4(host) && host.startsWith('127.')
}

/** Loads what sessions need, before the first of them may have used up all descriptors. */
async function loadFor(contexts: readonly SessionContext[]): Promise<void> {
  for (const { tls } of contexts) if (tls) await loadForSessions(tls)
}
