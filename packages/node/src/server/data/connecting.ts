import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session'
import type { FtpError } from '@ftpkit/transfer'
import { boundTo, hostPort, remoteEnd } from '../../net/address.js'
import type { Clock, Timer } from '../../net/clock.js'
import type { EarlyTls } from '../tls/early-tls.js'
import { cannotOpenData } from './open-connection.js'
import { bindPassive, type PortRange } from './ports.js'

/** A TCP connection for data. */
export interface ConnectedSocket {
  /** It is paused. */
  readonly socket: Socket
  /** Watches for TLS that the client begins. Default: it may not begin by itself */
  readonly early?: EarlyTls | undefined
}

export interface PassiveListenerOptions {
  readonly clock: Clock
  /** Address of the client that the listener is for. */
  readonly owner: string
  readonly mayConnect: (host: string) => boolean
  /** Watches a connection that was accepted for TLS. */
  readonly earlyTls: (socket: Socket) => EarlyTls | undefined
  /** Called once, when the port is free again: something has connected, or the listener was closed. */
  readonly onFreed: () => void
  /** Called when another client was turned away, once for each of its addresses. */
  readonly onTurnedAway: (peer: Endpoint) => void
}

/**
 * Milliseconds for which a transfer waits for its client after another one was turned away: so long that no one can make
 * the transfers of others fail by connecting first, and so short that a client that connects from another address than
 * it should, because of a proxy or a router, learns of it before it gives up.
 */
const turnedAwayTime = 2_000

/** A listener for one data connection, which only a permitted peer can open. */
export class PassiveListener {
  private readonly server: Server
  private readonly accepted: Promise<ConnectedSocket>
  private fail!: (reason: FtpError) => void
  private connection: Socket | undefined
  /** Watches the connection, once it is accepted. */
  early: EarlyTls | undefined
  private claimed = false
  private closed = false
  private freed = false
  /** Addresses of the clients that were turned away. */
  private readonly turnedAway = new Set<string>()
  private turnedAwayTimer: Timer | undefined

  constructor(private readonly options: PassiveListenerOptions) {
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
    this.accepted = this.firstPermittedPeer()
    // A listener that is closed before a transfer claims its connection is no fault.
    this.accepted.catch(() => {})
  }

  /** @throws FtpError with reply 425 when no port is free, or the listener was closed meanwhile */
  async listen(host: string, ports: PortRange | undefined): Promise<Endpoint> {
    await bindPassive(this.server, host, ports)
    if (this.closed) {
      this.server.close()
      throw cannotOpenData('the listener was closed')
    }
    return boundTo(this.server.address())
  }

  /** Claims the connection: from now on the caller owns the socket. At most once. */
  claim(): Promise<ConnectedSocket> | undefined {
    if (this.claimed) return undefined
    this.claimed = true
    this.failSoonIfTurnedAway()
    return this.accepted
  }

  /** Why the transfer fails if the permitted client does not come; undefined if no other was turned away. */
  get wrongAddress(): FtpError | undefined {
    if (this.turnedAway.size === 0) return undefined
    return cannotOpenData(
      `a connection from ${[...this.turnedAway].join(' and ')} was turned away, because only ` +
        `${this.options.owner}, where the control connection comes from, may open it`,
    )
  }

  /** Stops listening, and closes a connection that no one has claimed. */
  close(): void {
    this.closed = true
    this.free()
    if (!this.claimed) this.connection?.destroy()
  }

  private free(): void {
    if (this.freed) return
    this.freed = true
    this.turnedAwayTimer?.cancel()
    this.server.close()
    this.options.onFreed()
  }

  /** A foreign peer is disconnected, and the listener keeps waiting for the permitted one. */
  private firstPermittedPeer(): Promise<ConnectedSocket> {
    const { server, options } = this
    return new Promise((resolve, reject) => {
      this.fail = reject
      server.on('connection', (socket: Socket) => {
        // A reset may arrive before a transfer uses the socket.
        socket.on('error', () => {})
        if (this.connection) return void socket.destroy()
        const peer = remoteEnd(socket)
        if (!options.mayConnect(peer.host)) {
          socket.destroy()
          return this.turnAway(peer)
        }
        this.connection = socket
        this.free()
        this.early = options.earlyTls(socket)
        resolve({ socket, early: this.early })
      })
      server.once('close', () => {
        // Only where it is needed: creating an error costs more than everything else in a small transfer.
        if (!this.connection) reject(cannotOpenData('the listener was closed'))
      })
    })
  }

  private turnAway(peer: Endpoint): void {
    // A client that was reset before it was accepted has no address any more.
    if (peer.host === '' || this.turnedAway.has(peer.host)) return
    if (this.turnedAway.size < maxTurnedAway) {
      this.turnedAway.add(peer.host)
      this.options.onTurnedAway(peer)
    }
    this.failSoonIfTurnedAway()
  }

  private failSoonIfTurnedAway(): void {
    const { turnedAway, options } = this
    if (!this.claimed || this.freed || turnedAway.size === 0) return
    this.turnedAwayTimer ??= options.clock.setTimer(() => {
      this.fail(this.wrongAddress!)
      this.close()
    }, turnedAwayTime)
  }
}

/** Most addresses of clients that were turned away from one listener that are logged and named in the reply. */
const maxTurnedAway = 3

/**
 * Connects to the data port of a client, from the address of the control connection (RFC 1123 §4.1.2.12). The socket is
 * paused.
 *
 * @param port the port to connect from. Default: any free port
 * @throws FtpError with reply 425
 */
export function connectActive(
  peer: Endpoint,
  { host, port }: { readonly host: string; readonly port: number | undefined },
  signal: AbortSignal,
): Promise<ConnectedSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({
      host: peer.host,
      port: peer.port,
      localAddress: host,
      ...(port !== undefined && { localPort: port }),
      allowHalfOpen: true,
      noDelay: true,
      signal,
    })
    socket.pause()
    socket.once('error', (error) =>
      reject(cannotOpenData(`${hostPort(peer)} cannot be reached: ${error.message}`)),
    )
    socket.once('connect', () => {
      socket.on('error', () => {})
      resolve({ socket })
    })
  })
}
