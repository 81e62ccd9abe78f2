import { type GatewayNote, GatewaySession, type Input, type Output, type Side } from '@ftpkit/gateway'
import type { Timer } from '@ftpkit/node'
import {
  type AdmittedSession,
  type Arrival,
  clientNetwork,
  type Endpoint,
  type SessionTls,
} from '@ftpkit/node/parts'
import { ClientSide, type ClientSideOwner } from './client-side.js'
import type { GatewaySessionFacts } from './events.js'
import { ReadingWatch, type WatchedSession } from './reading-watch.js'
import type { ServerConnection } from './server-connection.js'
import { ServerSide, type ServerSideOwner } from './server-side.js'
import type { SessionContext } from './session-context.js'
import { SessionData, type SessionDataOwner } from './session-data.js'

/** What a session calls when something happens to it. */
export interface RelayedSessionEvents {
  loggedIn(session: RelayedSession): void
  closed(session: RelayedSession): void
}

/** A session of a gateway on its sockets: it carries out what `GatewaySession` wants, and reports what happens. */
export class RelayedSession
  implements AdmittedSession, ClientSideOwner, ServerSideOwner, SessionDataOwner, WatchedSession
{
  /** The network of the client, which shares limits. */
  readonly network: string
  private readonly session: GatewaySession
  readonly client: ClientSide
  private readonly serverSide: ServerSide
  private readonly data: SessionData
  private readonly begunAt: number
  private wakeTimer: Timer | undefined
  private readonly reading: ReadingWatch
  /** What happened while outputs were being carried out. */
  private readonly inputs: Input[] = []
  private busy = false
  private finished = false
  /** To be ended with this text after the command that is being carried out. */
  private closing: string | undefined

  constructor(
    readonly id: number,
    arrival: Arrival,
    private readonly context: SessionContext,
    private readonly events: RelayedSessionEvents,
  ) {
    const { local, peer, proxy } = arrival
    const { clock, log } = context
    this.begunAt = clock.now()
    this.network = clientNetwork(peer.host)
    this.session = new GatewaySession(context.session)
    this.client = new ClientSide(arrival, context, this)
    this.reading = new ReadingWatch(context, this)
    this.serverSide = new ServerSide(context, this)
    this.data = new SessionData(context, this)
    this.data.add('client', this.client.ends)
    log({ kind: 'begun', ...this.facts, local, ...(proxy && { proxy }) })
    this.client.begin()
    this.happened({ kind: 'connected', local, peer })
  }

  /** Whose session it is, for events. */
  get facts(): GatewaySessionFacts {
    return { session: this.id, client: this.client.arrival.peer, server: this.serverSide.peer }
  }

  /** TLS of the client's control connection; undefined where that is in clear. */
  get clientTls(): SessionTls | undefined {
    return this.client.tls
  }

  /** Whether data connections of the client are protected now. */
  get protectsData(): boolean {
    return this.session.protectsData
  }

  /** The control connection with the server, once it is there. */
  get server(): ServerConnection | undefined {
    return this.serverSide.connection
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
    this.data.destroy()
    this.client.destroy()
    this.serverSide.destroy()
  }

  /** Whether the session takes more of what the client has sent. */
  get accepts(): boolean {
    return !this.session.saturated && !this.serverSide.needsDrain
  }

  onServerReached(local: Endpoint, peer: Endpoint): void {
    this.data.add('server', { local, peer })
    this.context.log({ kind: 'serverConnected', ...this.facts })
  }

  /** A peer reads again what it is sent. */
  onRead(): void {
    if (!this.finished) this.reading.update()
    this.client.onReady()
  }

  happened(input: Input): void {
    this.handle(input)
    if (!this.busy && !this.finished) this.client.onReady()
  }

  /** What happens while outputs are carried out waits until they are. */
  handle(input: Input): void {
    this.inputs.push(input)
    if (this.busy) return
    this.busy = true
    try {
      for (let next = this.inputs.shift(); next; next = this.inputs.shift())
        for (const output of this.session.handle(next, this.context.clock.now())) this.carryOut(output)
    } finally {
      this.busy = false
    }
    if (!this.finished) this.reading.update()
    this.dismissIfIdle()
  }

  private carryOut(output: Output): void {
    switch (output.kind) {
      case 'send':
        return this.send(output.side, output.octets)
      case 'close':
        return this.close(output.side)
      case 'route':
        return this.reach(output)
      case 'secure':
        return void this.secure(output.side)
      case 'listen':
        return this.data.listen(output.side)
      case 'openData':
        return this.data.open(output)
      case 'closeData':
        return this.data.close()
      case 'drain':
        return this.data.drain()
      case 'note':
        return this.note(output.note)
      case 'wake':
        return this.wakeAt(output.at)
    }
  }

  private send(side: Side, octets: Uint8Array): void {
    if (side === 'client') this.client.write(octets, () => this.onClientTaken())
    else this.server!.write(octets)
  }

  private onClientTaken(): void {
    if (this.reading.isWaiting) this.onRead()
  }

  private close(side: Side): void {
    const { closingTime } = this.context.limits
    this.serverSide.giveUp()
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
    log({ kind, ...this.facts, ...transfer, ...this.data.transferred() })
  }

  private reach({ user, host }: Extract<Output, { kind: 'route' }>): void {
    const { context, client } = this
    const { arrival, serverName } = client
    const { listener, transparent } = context
    const { peer, local } = arrival
    void this.serverSide.reach({ user, host, client: peer, local, serverName, listener, transparent })
  }

  private async secure(side: Side): Promise<void> {
    const { context } = this
    try {
      await this[side]!.secure()
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

  private dismissIfIdle(): void {
    const { closing, session } = this
    if (closing === undefined || session.busy) return
    this.closing = undefined
    this.dismiss('the gateway is closed', closing)
  }

  /** One of the control connections is closed. */
  onClosed(): void {
    if (this.finished || !this.client.closed || !this.serverSide.closed) return
    this.finished = true
    const { clock, log } = this.context
    this.serverSide.giveUp()
    this.wakeTimer?.cancel()
    this.reading.stop()
    this.data.destroy()
    const milliseconds = clock.now() - this.begunAt
    log({ kind: 'closed', ...this.facts, milliseconds, octets: this.data.octets })
    this.events.closed(this)
  }
}
