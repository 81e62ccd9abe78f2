import type { Socket } from 'node:net'
import type { Clock } from '@ftpkit/node'
import {
  closeGently,
  dial,
  type Endpoint,
  localEnd,
  remoteEnd,
  type SecuredData,
  TlsClient,
} from '@ftpkit/node/parts'
import { formatProxyHeader, formatProxyLine, type ProxiedEnds } from '@ftpkit/proxy-protocol'
import type { GatewayLimits, ServerChoice } from './options.js'

/** What a connection with a server calls when something happens. */
export interface ServerConnectionEvents {
  /** Octets have come; their memory is the caller's. */
  onServerOctets(octets: Uint8Array): void
  /** The server reads again what it is sent. */
  onServerDrain(): void
  /** The server sends no more. */
  onServerEnd(): void
  /** The connection is closed. */
  onServerClose(): void
}

/** What it takes to connect with a server. */
export interface ConnectOptions {
  readonly clock: Clock
  readonly limits: Pick<GatewayLimits, 'connectTime' | 'handshakeTime'>
  /** The ends of the client's control connection, for the header of the PROXY protocol. */
  readonly client: ProxiedEnds
  readonly signal: AbortSignal
}

const portOf = (implicit: boolean) => (implicit ? 990 : 21)

const headers = {
  v1: formatProxyLine,
  v2: (ends: ProxiedEnds) => formatProxyHeader(ends),
} as const

/** The control connection with a server, in clear or under TLS. */
export class ServerConnection {
  readonly local: Endpoint
  readonly peer: Endpoint
  /** TLS of this connection, whose session data connections resume; from `secure` on. */
  tls: TlsClient | undefined
  /** Whether the handshake runs. */
  private securing = false
  private socket: Socket
  private events: ServerConnectionEvents | undefined

  private constructor(
    private readonly raw: Socket,
    readonly choice: ServerChoice,
    private readonly options: Omit<ConnectOptions, 'signal'>,
  ) {
    this.local = localEnd(raw)
    this.peer = remoteEnd(raw)
    this.socket = raw
  }

  /**
   * Connects.
   *
   * @param implicit whether TLS begins with the connection, for the default port
   * @throws FtpError that names the address
   */
  static async open(
    choice: ServerChoice,
    implicit: boolean,
    options: ConnectOptions,
  ): Promise<ServerConnection> {
    const { host, port = portOf(implicit), proxyHeader, sourceAddress: localAddress } = choice
    const { clock, limits, client, signal } = options
    const timeout = limits.connectTime
    const raw = await dial({
      host,
      port,
      localAddress,
      phase: 'connect',
      allowHalfOpen: true,
      clock,
      timeout,
      signal,
    })
    raw.on('error', () => raw.destroy())
    if (proxyHeader) raw.write(headers[proxyHeader](client))
    return new ServerConnection(raw, choice, { clock, limits, client })
  }

  /** Begins to read, and to report. */
  begin(events: ServerConnectionEvents): void {
    this.events = events
    this.raw.on('close', () => events.onServerClose())
    this.attach(this.raw)
  }

  /** Whether it was closed before `begin`. */
  get lost(): boolean {
    return this.raw.destroyed
  }

  /** Whether the server does not read what it is sent. */
  get needsDrain(): boolean {
    return this.socket.writableNeedDrain
  }

  write(octets: Uint8Array): void {
    if (!this.socket.destroyed && !this.socket.writableEnded) this.socket.write(octets)
  }

  pause(): void {
    if (!this.securing) this.socket.pause()
  }

  resume(): void {
    if (!this.securing) this.socket.resume()
  }

  /**
   * Begins TLS, as soon as what was sent in clear has gone out.
   *
   * @throws FtpError that says what is wrong; the connection is then destroyed
   */
  async secure(): Promise<void> {
    const { raw, choice, options } = this
    const { host, tlsOptions } = choice
    this.securing = true
    this.detach(raw)
    await new Promise<void>((resolve) => raw.write('', () => resolve()))
    assertOpen(raw)
    this.tls = new TlsClient({ host, ...tlsOptions }, options.limits.handshakeTime, options.clock)
    try {
      const secured = await this.tls.secureControl(raw)
      this.securing = false
      this.attach(secured)
    } catch (error) {
      raw.destroy()
      throw error
    }
  }

  /** What a data connection to the server begins with: a header of the PROXY protocol; undefined for none. */
  get dataHeader(): Uint8Array | undefined {
    const { proxyHeader, proxyData } = this.choice
    return proxyHeader && proxyData ? headers[proxyHeader](this.options.client) : undefined
  }

  /** Begins TLS on a data connection, with the session of this connection. @throws FtpError; the socket is then closed */
  async secureData(socket: Socket): Promise<SecuredData> {
    assertOpen(socket)
    const { socket: secured, cutShort } = await this.tls!.secureData(socket, true)
    const { dataEnd } = this.choice.tlsOptions ?? {}
    return { socket: secured, cut: () => dataEnd !== 'any' && cutShort() }
  }

  /** Closes the connection once everything has gone out and the server has closed its side: `grace` milliseconds for each. */
  close(grace: number): void {
    const { raw, socket, options } = this
    if (this.securing || raw.destroyed) return void raw.destroy()
    const timer = options.clock.setTimer(() => raw.destroy(), grace)
    raw.once('close', () => timer.cancel())
    socket.end(() => {
      timer.cancel()
      closeGently(socket, grace, options.clock)
    })
  }

  destroy(): void {
    this.raw.destroy()
  }

  private attach(socket: Socket): void {
    this.socket = socket
    socket.on('data', this.onData).on('end', this.onEnd).on('drain', this.onDrain)
    if (socket !== this.raw) socket.on('error', () => socket.destroy())
    socket.resume()
  }

  private detach(socket: Socket): void {
    socket.off('data', this.onData).off('end', this.onEnd).off('drain', this.onDrain)
    socket.pause()
  }

  private readonly onData = (octets: Uint8Array): void => this.events!.onServerOctets(octets)
  private readonly onEnd = (): void => this.events!.onServerEnd()
  private readonly onDrain = (): void => this.events!.onServerDrain()
}

/** TLS would never report a close that preceded it. */
function assertOpen(socket: Socket): void {
  if (socket.destroyed) throw new Error('the connection was closed before TLS')
}
