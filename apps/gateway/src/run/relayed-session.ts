import type { Socket } from 'node:net'
import {
  type GatewayNote,
  GatewaySession,
  type Input,
  type Output,
  type ServerPolicy,
  type Side,
} from '@ftpkit/gateway'
import type { Timer } from '@ftpkit/node'
import {
  type AdmittedSession,
  type Arrival,
  type ControlEvents,
  ControlSocket,
  clientNetwork,
  type Endpoint,
  type Foreign,
  localEnd,
  type SecuredData,
  SessionTls,
  tapConnection,
} from '@ftpkit/node/parts'
import type { HostPort } from '@ftpkit/protocol'
import { DataPath, type DataPathOwner } from './data-path.js'
import { DataSide, type DataSideOwner, type OpenData } from './data-side.js'
import type { GatewaySessionFacts, Octets } from './events.js'
import type { ServerChoice } from './options.js'
import { ServerConnection, type ServerConnectionEvents } from './server-connection.js'
import type { SessionContext } from './session-context.js'
import { TransferReport } from './transfer-report.js'

/** Octets that are read although the session can't take them yet, so that the end of a client that leaves is seen. */
const readAhead = 4_096

/** What a session calls when something happens to it. */
export interface RelayedSessionEvents {
  loggedIn(session: RelayedSession): void
  closed(session: RelayedSession): void
}

/** The address of this machine, for connections of any address. */
const anyAddress = (host: string) => (host.includes(':') ? '::' : '0.0.0.0')

/** A server that takes the client for the peer of its control connection does not connect to the gateway. */
function policyFor({ tls, protection, data, proxyHeader }: ServerChoice): ServerPolicy {
  return { tls, protection, data: data ?? (proxyHeader && 'passive') }
}

/** A session of a gateway on its sockets: it carries out what `GatewaySession` wants, and reports what happens. */
export class RelayedSession
  implements AdmittedSession, ControlEvents, ServerConnectionEvents, DataPathOwner, DataSideOwner
{
  /** The network of the client, which shares limits. */
  readonly network: string
  private readonly session: GatewaySession
  private readonly client: ControlSocket
  private readonly data: DataPath
  private readonly report: TransferReport
  private readonly begunAt: number
  private server: ServerConnection | undefined
  private clientTls: SessionTls | undefined
  private serverName: string | undefined
  private wakeTimer: Timer | undefined
  /** Runs while one of the peers does not read. */
  private unreadTimer: Timer | undefined
  private readonly departure = new AbortController()
  /** What happened while outputs were being carried out. */
  private readonly inputs: Input[] = []
  private busy = false
  /** The client has closed its side, and the session doesn't know yet. */
  private endPending = false
  private clientClosed = false
  private serverClosed = true
  private finished = false
  /** To be ended with this text after the command that is being carried out. */
  private closing: string | undefined

  constructor(
    readonly id: number,
    private readonly arrival: Arrival,
    private readonly context: SessionContext,
    private readonly events: RelayedSessionEvents,
  ) {
    const { socket, local, peer, proxy } = arrival
    const { clock, log, sides, tap, limits } = context
    this.begunAt = clock.now()
    this.network = clientNetwork(peer.host)
    this.session = new GatewaySession(context.session)
    const reported = proxy && { near: local, far: peer }
    const controlTap = tapConnection(tap, socket, { session: id, kind: 'control', opener: 'far', reported })
    this.client = new ControlSocket(socket, this, clock, controlTap)
    this.data = new DataPath(this, { clock, limits })
    this.report = new TransferReport(clock, () => this.data.octets)
    this.data.add('client', new DataSide('client', this.clientEnds, sides.client, this))
    log({ kind: 'begun', ...this.facts, local, ...(proxy && { proxy }) })
    this.client.begin()
    this.happened({ kind: 'connected', local, peer })
  }

  /** Whose session it is, for events. */
  get facts(): GatewaySessionFacts {
    return { session: this.id, client: this.arrival.peer, server: this.server?.peer }
  }

  /** TLS of the client, where its data connections are protected now. */
  get dataTls(): SessionTls | undefined {
    return this.session.protectsData ? this.clientTls : undefined
  }

  /** Ends the session in favour of another client. */
  displace(): void {
    this.dismiss('displaced by another client', 'Too many sessions without a login')
  }

  /** Ends the session and its transfer. @param text for the client, with 421 */
  dismiss(reason: string, text: string): void {
    this.happened({ kind: 'dismissed', reason, text })
  }

  /** Ends the session as soon as no command is being carried out. */
  closeWhenIdle(text: string): void {
    this.closing = text
    this.dismissIfIdle()
  }

  /** Ends everything at once. */
  destroy(): void {
    this.departure.abort()
    this.data.destroy()
    this.client.destroy()
    this.server?.destroy()
  }

  // The client.

  onReady(): void {
    const { client } = this
    while (client.input.waiting && this.accepts)
      this.handle({ kind: 'octets', side: 'client', octets: client.input.take() })
    if (client.switchingTls) return
    if (this.endPending && !client.input.waiting) {
      this.endPending = false
      this.handle({ kind: 'ended' })
    }
    if ((this.accepts && !client.input.waiting) || client.input.length < readAhead) client.resume()
    else client.pause()
  }

  onEnd(): void {
    this.endPending = true
    this.onReady()
  }

  onClose(): void {
    this.clientClosed = true
    this.happened({ kind: 'disconnected', side: 'client' })
    this.finishIfClosed()
  }

  private get accepts(): boolean {
    const { client, session, server } = this
    return !session.saturated && !client.switchingTls && !client.needsDrain && !server?.needsDrain
  }

  // The server.

  onServerOctets(octets: Uint8Array): void {
    this.happened({ kind: 'octets', side: 'server', octets })
  }

  onServerDrain(): void {
    this.watchReading()
    this.onReady()
  }

  onServerEnd(): void {
    this.happened({ kind: 'disconnected', side: 'server' })
  }

  onServerClose(): void {
    this.serverClosed = true
    this.happened({ kind: 'disconnected', side: 'server' })
    this.finishIfClosed()
  }

  // Data connections.

  secureData(side: Side, socket: Socket, { sender }: OpenData): Promise<SecuredData> {
    const { dataConnectionTime } = this.context.limits
    const direction = sender === 'client' ? 'receive' : 'send'
    if (side === 'client') return this.clientTls!.secureData(socket, dataConnectionTime, direction)
    return this.server!.secureData(socket)
  }

  get dataHeader(): Uint8Array | undefined {
    return this.server?.dataHeader
  }

  onTurnedAway(side: Side, { peer }: Foreign): void {
    const expected = side === 'client' ? this.arrival.peer.host : this.server!.peer.host
    this.context.log({ kind: 'turnedAway', ...this.facts, side, peer, expected })
  }

  onListening(address: HostPort): void {
    this.happened({ kind: 'listening', ...address })
  }

  onNotListening(error: Error): void {
    this.context.log({ kind: 'fault', session: this.id, doing: 'listening for data', error })
    this.happened({ kind: 'notListening', reason: error.message })
  }

  onDataOpened(side: Side): void {
    this.happened({ kind: 'dataOpened', side })
  }

  onDataFailed(side: Side, error: Error): void {
    this.report.failed(`the ${side}’s data connection: ${error.message}`)
    this.happened({ kind: 'dataFailed', side, reason: error.message })
  }

  onDataEnded(fault: Error | undefined): void {
    if (fault) this.report.failed(fault.message)
    this.happened({ kind: 'dataEnded', complete: fault === undefined, reason: fault?.message })
  }

  onDrained(): void {
    this.happened({ kind: 'drained' })
  }

  // What happens, and what is done.

  private happened(input: Input): void {
    this.handle(input)
    if (!this.busy && !this.finished) this.onReady()
  }

  /** What happens while outputs are carried out waits until they are. */
  private handle(input: Input): void {
    this.inputs.push(input)
    if (this.busy) return
    this.busy = true
    try {
      for (let next = this.inputs.shift(); next; next = this.inputs.shift())
        for (const output of this.session.handle(next, this.context.clock.now())) this.carryOut(output)
    } finally {
      this.busy = false
    }
    this.watchReading()
    this.dismissIfIdle()
  }

  private carryOut(output: Output): void {
    switch (output.kind) {
      case 'send':
        return this.send(output.side, output.octets)
      case 'close':
        return this.close(output.side)
      case 'route':
        return void this.reach(output)
      case 'secure':
        return void this.secure(output.side)
      case 'listen':
        return void this.data.listen(output.side)
      case 'openData':
        this.report.opened()
        return void this.data.open(output)
      case 'closeData':
        return this.data.close()
      case 'drain':
        return void this.data.drain()
      case 'note':
        return this.note(output.note)
      case 'wake':
        return this.wakeAt(output.at)
    }
  }

  private send(side: Side, octets: Uint8Array): void {
    if (side === 'client') this.client.write(octets, this.onClientTaken)
    else this.server!.write(octets)
  }

  private readonly onClientTaken = (): void => {
    if (!this.unreadTimer) return
    this.watchReading()
    this.onReady()
  }

  private close(side: Side): void {
    const { closingTime } = this.context.limits
    this.departure.abort()
    if (side === 'server') return this.server?.close(closingTime)
    this.client.close(closingTime)
    // The session may not know yet that there is a server.
    if (!this.server) this.data.destroy()
  }

  private note(note: GatewayNote): void {
    const { log } = this.context
    if (note.kind === 'login' && note.code === 230) this.events.loggedIn(this)
    if (note.kind !== 'transfer') return log({ kind: 'note', ...this.facts, note })
    const { kind, ...transfer } = note
    log({ kind, ...this.facts, ...transfer, ...this.report.taken() })
  }

  private async reach({ user, host }: Extract<Output, { kind: 'route' }>): Promise<void> {
    const { context, arrival, serverName } = this
    const { listener, transparent } = context
    const { peer: client, local } = arrival
    try {
      const choice = await context.route({
        user,
        host,
        client,
        local,
        serverName,
        listener,
        transparent,
      })
      if (!choice) return this.happened({ kind: 'serverNotConnected', reason: 'no server was chosen for it' })
      const server = await ServerConnection.open(choice, this.isImplicit(choice.tls), {
        clock: context.clock,
        limits: context.limits,
        client: { source: client, destination: local },
        signal: this.departure.signal,
      })
      this.reached(server)
    } catch (error) {
      this.happened({ kind: 'serverNotConnected', reason: (error as Error).message })
    }
  }

  private reached(server: ServerConnection): void {
    const { context } = this
    const { local, peer, choice } = server
    if (this.departure.signal.aborted) return server.destroy()
    if (server.lost)
      return this.happened({ kind: 'serverNotConnected', reason: 'the server closed the connection' })
    if (context.isOwn(peer, local)) {
      server.destroy()
      const reason = `${peer.host}:${peer.port} is an address of this gateway`
      return this.happened({ kind: 'serverNotConnected', reason })
    }
    this.server = server
    this.serverClosed = false
    this.data.add('server', new DataSide('server', { local, peer }, context.sides.server, this))
    context.log({ kind: 'serverConnected', ...this.facts })
    server.begin(this)
    this.happened({ kind: 'serverConnected', local, peer, user: choice.user, policy: policyFor(choice) })
  }

  /** Whether TLS begins with the connection to the server. */
  private isImplicit(chosen: string | undefined): boolean {
    const { tls } = this.context.session
    const server = chosen ?? tls?.server
    return server === 'implicit' || (server === 'same' && tls?.client === 'implicit')
  }

  private async secure(side: Side): Promise<void> {
    const { context } = this
    try {
      if (side === 'client') {
        this.clientTls = new SessionTls(context.tls!, context.clock)
        this.serverName = await this.client.secure(this.clientTls, context.limits.handshakeTime)
      } else await this.server!.secure()
    } catch (error) {
      if (this.finished) return
      context.log({ kind: 'fault', session: this.id, doing: `beginning TLS with the ${side}`, error })
      this[side]!.destroy()
      return
    }
    context.log({ kind: 'tls', ...this.facts, side })
    this.happened({ kind: 'secured', side })
  }

  /** A timer may fire a little early, and the session would then wait for another. */
  private wakeAt(at: number): void {
    const { clock } = this.context
    this.wakeTimer?.cancel()
    this.wakeTimer = clock.setTimer(() => {
      if (clock.now() < at) this.wakeAt(at)
      else this.happened({ kind: 'clock' })
    }, at - clock.now())
  }

  /** A peer that does not read what it is sent is sent no more: the other one is not read, and the session ends after a time. */
  private watchReading(): void {
    const { client, server, context } = this
    const unread = client.needsDrain ? 'client' : server?.needsDrain ? 'server' : undefined
    if (this.finished || (unread !== undefined) === (this.unreadTimer !== undefined)) return
    if (!unread) {
      this.unreadTimer?.cancel()
      this.unreadTimer = undefined
      return server?.resume()
    }
    if (unread === 'client') server?.pause()
    this.unreadTimer = context.clock.setTimer(() => {
      this.dismiss(`the ${unread} does not read what it is sent`, 'Replies are not read in time')
    }, context.limits.unreadTime)
  }

  private dismissIfIdle(): void {
    const { closing, session } = this
    if (closing === undefined || session.busy) return
    this.closing = undefined
    this.dismiss('the gateway is closed', closing)
  }

  private finishIfClosed(): void {
    if (this.finished || !this.clientClosed || !this.serverClosed) return
    this.finished = true
    const { clock, log } = this.context
    this.departure.abort()
    this.wakeTimer?.cancel()
    this.unreadTimer?.cancel()
    this.data.destroy()
    const octets: Octets = this.data.octets
    log({ kind: 'closed', ...this.facts, milliseconds: clock.now() - this.begunAt, octets })
    this.events.closed(this)
  }

  /** Where the data connections of the client are made. */
  private get clientEnds() {
    const { socket, local, peer } = this.arrival
    const own: Endpoint = localEnd(socket)
    // The address that the client has dialled is not one of this machine, where a proxy or a router has led it here.
    if (this.context.transparent)
      return { local: { ...own, host: anyAddress(own.host) }, peer, known: local.host }
    return { local: own, peer, known: local.host }
  }
}
