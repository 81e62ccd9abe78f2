import type { Input, ServerPolicy } from '@ftpkit/gateway'
import type { Endpoint } from '@ftpkit/node/parts'
import type { ProxiedEnds } from '@ftpkit/proxy-protocol'
import type { GatewayRoute, ServerChoice } from './options.js'
import { ServerConnection, type ServerConnectionEvents } from './server-connection.js'
import type { SessionContext } from './session-context.js'

/** The session that a server is for. */
export interface ServerSideOwner {
  /** Called with the two ends of the control connection, before the session learns that it is there. */
  onServerReached(local: Endpoint, peer: Endpoint): void
  /** A peer reads again what it is sent. */
  onRead(): void
  /** The connection is closed. */
  onClosed(): void
  /** Something has happened that concerns the dialogue. */
  happened(input: Input): void
}

/** A server that takes the client for the peer of its control connection does not connect to the gateway. */
function policyFor({ tls, protection, data, proxyHeader }: ServerChoice): ServerPolicy {
  return { tls, protection, data: data ?? (proxyHeader && 'passive') }
}

/** The server of a session: from the choice of it to the end of its control connection. */
export class ServerSide implements ServerConnectionEvents {
  /** The control connection, once it is there; also after its end. */
  connection: ServerConnection | undefined
  /** Ends the attempt to connect that is being made. */
  private attempt: AbortController | undefined
  /** Whether no connection is open. */
  closed = true

  constructor(
    private readonly context: SessionContext,
    private readonly owner: ServerSideOwner,
  ) {}

  /** Chooses the server, and connects with it. The session learns how that ends. */
  async reach(request: GatewayRoute): Promise<void> {
    const { context, owner } = this
    const attempt = new AbortController()
    this.attempt = attempt
    try {
      const choice = await context.route(request)
      if (!choice) throw new Error('no server was chosen for it')
      const client = { source: request.client, destination: request.local }
      this.reached(await this.connect(choice, client, attempt.signal), attempt.signal)
    } catch (error) {
      owner.happened({ kind: 'serverNotConnected', reason: (error as Error).message })
    } finally {
      this.attempt = undefined
    }
  }

  private connect(choice: ServerChoice, client: ProxiedEnds, signal: AbortSignal): Promise<ServerConnection> {
    const { clock, limits } = this.context
    return ServerConnection.open(choice, this.isImplicit(choice.tls), { clock, limits, client, signal })
  }

  /** Whether TLS begins with the connection to the server. */
  private isImplicit(chosen: string | undefined): boolean {
    const { tls } = this.context.session
    const server = chosen ?? tls?.server
    return server === 'implicit' || (server === 'same' && tls?.client === 'implicit')
  }

  private reached(server: ServerConnection, { aborted }: AbortSignal): void {
    const { context, owner } = this
    const { local, peer, choice } = server
    if (aborted) return server.destroy()
    if (server.lost) throw new Error('the server closed the connection')
    if (context.isOwn(peer, local)) {
      server.destroy()
      throw new Error(`${peer.host}:${peer.port} is an address of this gateway`)
    }
    this.connection = server
    this.closed = false
    owner.onServerReached(local, peer)
    server.begin(this)
    owner.happened({ kind: 'serverConnected', local, peer, user: choice.user, policy: policyFor(choice) })
  }

  /** The address of the server, once it is connected. */
  get peer(): Endpoint | undefined {
    return this.connection?.peer
  }

  /** Whether the server does not read what it is sent. */
  get needsDrain(): boolean {
    return this.connection?.needsDrain === true
  }

  onServerOctets(octets: Uint8Array): void {
    this.owner.happened({ kind: 'octets', side: 'server', octets })
  }

  onServerDrain(): void {
    this.owner.onRead()
  }

  onServerEnd(): void {
    this.owner.happened({ kind: 'disconnected', side: 'server' })
  }

  onServerClose(): void {
    this.closed = true
    this.owner.happened({ kind: 'disconnected', side: 'server' })
    this.owner.onClosed()
  }

  /** Gives up what has not been reached yet. */
  giveUp(): void {
    this.attempt?.abort()
  }

  /** Closes everything at once. */
  destroy(): void {
    this.giveUp()
    this.connection?.destroy()
  }
}
