import { connect, createServer, isIPv6, type Server, type Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session'
import type { FtpError } from '@ftpkit/transfer'
import { boundTo, hostPort, remoteEnd } from '../../net/address.js'
import type { Clock, Timer } from '../../net/clock.js'
import { type Arrival, directArrival, isSilentEnd, type Proxies } from '../proxies.js'
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

/** The session that listeners are for. */
export interface ListenerOwner {
  readonly clock: Clock
  /** Address of the client. */
  readonly owner: string
  /** The proxies whose connections begin with a header; undefined for none. */
  readonly proxies: Proxies | undefined
  /** Milliseconds that a transfer waits for its client after another one was turned away. */
  readonly turnedAwayTime: number
  mayConnect(host: string): boolean
  /** Called with the connection that was accepted. @returns what watches it for TLS */
  accepted(arrival: Arrival): EarlyTls | undefined
  /** Called once for each listener, when its port is free again: something has connected, or it was closed. */
  onFreed(listener: PassiveListener): void
  /** Called when another client was turned away, once for each of its addresses. */
  onTurnedAway(foreign: Foreign): void
}

/** A connection that was turned away. */
export interface Foreign {
  /** Where it came from. */
  readonly peer: Endpoint
  /** The proxy that it came through; absent for none. */
  readonly proxy?: Endpoint | undefined
  /** What is wrong with its header of the PROXY protocol. */
  readonly error?: FtpError | undefined
}

/** A listener for one data connection, which only a permitted peer can open. */
export class PassiveListener {
  private readonly server: Server
  /** The connection, once it was accepted. */
  private arrived: ConnectedSocket | undefined
  /** The transfer that waits for the connection. */
  private waiting: Waiting | undefined
  private claimed = false
  private closed = false
  private freed = false
  /** The clients that were turned away, as replies name them. */
  private readonly turnedAway = new Set<string>()
  private turnedAwayTimer: Timer | undefined

  constructor(private readonly owner: ListenerOwner) {
    this.server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
    this.server.on('connection', (socket) => this.accept(socket))
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

  /** Watches the connection, once it is accepted. */
  get early(): EarlyTls | undefined {
    return this.arrived?.early
  }

  /**
   * Claims the connection: from now on the caller owns the socket. At most once.
   *
   * @returns the connection itself where it was accepted already
   */
  claim(): ConnectedSocket | Promise<ConnectedSocket> | undefined {
    if (this.claimed) return undefined
    this.claimed = true
    if (this.arrived) return this.arrived
    if (this.closed) return Promise.reject(cannotOpenData('the listener was closed'))
    const accepted = new Promise<ConnectedSocket>((resolve, reject) => {
      this.waiting = { resolve, reject }
    })
    this.failSoonIfTurnedAway()
    return accepted
  }

  /** Why the transfer fails if the permitted client does not come; undefined if no other was turned away. */
  get wrongAddress(): FtpError | undefined {
    if (this.turnedAway.size === 0) return undefined
    return cannotOpenData(
      `a connection from ${[...this.turnedAway].join(' and ')} was turned away, because only ` +
        `${this.owner.owner}, where the control connection comes from, may open it`,
    )
  }

  /** Stops listening, and closes a connection that no one has claimed. */
  close(): void {
    this.closed = true
    this.free()
    if (!this.claimed) this.arrived?.socket.destroy()
    // Only where it is needed: creating an error costs more than everything else in a small transfer.
    if (!this.arrived) this.waiting?.reject(cannotOpenData('the listener was closed'))
  }

  private free(): void {
    if (this.freed) return
    this.freed = true
    this.turnedAwayTimer?.cancel()
    this.server.close()
    this.owner.onFreed(this)
  }

  /** A foreign peer is disconnected, and the listener keeps waiting for the permitted one. */
  private accept(socket: Socket): void {
    // A reset may arrive before a transfer uses the socket.
    socket.on('error', () => {})
    if (this.arrived || this.closed) return void socket.destroy()
    const { proxies } = this.owner
    if (proxies?.sent(socket)) void this.acceptProxied(socket, proxies)
    else this.take(directArrival(socket))
  }

  /** Others may connect meanwhile: a connection that says nothing keeps no one out. */
  private async acceptProxied(socket: Socket, proxies: Proxies): Promise<void> {
    const proxy = remoteEnd(socket)
    try {
      this.take(await proxies.arrivalOf(socket))
    } catch (error) {
      socket.destroy()
      if (!isSilentEnd(error)) this.turnAway({ peer: proxy, proxy, error: error as FtpError })
    }
  }

  private take(arrival: Arrival): void {
    const { socket, peer, proxy, of } = arrival
    if (this.arrived || this.closed || of === 'proxy') return void socket.destroy()
    if (!this.owner.mayConnect(peer.host)) {
      socket.destroy()
      return this.turnAway(proxy ? { peer, proxy } : { peer })
    }
    this.arrived = { socket, early: this.owner.accepted(arrival) }
    this.free()
    this.waiting?.resolve(this.arrived)
  }

  private turnAway(foreign: Foreign): void {
    // A client that was reset before it was accepted has no address any more.
    if (foreign.peer.host === '') return
    const name = nameOf(foreign)
    if (this.turnedAway.has(name)) return
    if (this.turnedAway.size < maxTurnedAway) {
      this.turnedAway.add(name)
      this.owner.onTurnedAway(foreign)
    }
    this.failSoonIfTurnedAway()
  }

  private failSoonIfTurnedAway(): void {
    const { turnedAway, owner } = this
    if (!this.claimed || this.freed || turnedAway.size === 0) return
    this.turnedAwayTimer ??= owner.clock.setTimer(() => {
      this.waiting?.reject(this.wrongAddress!)
      this.close()
    }, owner.turnedAwayTime)
  }
}

/** A transfer that waits for its connection. */
interface Waiting {
  resolve(connected: ConnectedSocket): void
  reject(reason: FtpError): void
}

/** A connection that was turned away, as a reply names it. */
function nameOf({ peer, proxy, error }: Foreign): string {
  if (!proxy) return peer.host
  if (error) return `${peer.host} (${error.message})`
  return peer.host === proxy.host
    ? `${peer.host}, which names no client,`
    : `${peer.host} through ${proxy.host}`
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
      // An address of the other family is none to connect from: where a proxy translates them.
      ...(isIPv6(host) === isIPv6(peer.host) && { localAddress: host }),
      ...(port !== undefined && { localPort: port }),
      allowHalfOpen: true,
      noDelay: true,
    })
    socket.pause()
    // With the option `signal` of Node the signal would keep a listener of each connection, for as long as it lives.
    const abort = () => socket.destroy(aborted(signal.reason))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('close', () => signal.removeEventListener('abort', abort))
    socket.once('error', (error) =>
      reject(cannotOpenData(`${hostPort(peer)} cannot be reached: ${error.message}`)),
    )
    socket.once('connect', () => {
      socket.on('error', () => {})
      resolve({ socket })
    })
  })
}

/** Like the error of Node for an aborted signal, whose reason may be anything. */
function aborted(cause: unknown): Error {
  return Object.assign(new Error('it was aborted', { cause }), { code: 'ABORT_ERR' })
}
