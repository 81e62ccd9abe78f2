import { connect, createServer, type Server, type Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session'
import { boundTo, hostPort, remoteEnd } from '../../net/address.js'
import { cannotOpenData } from './open-connection.js'
import { bindPassive, type PortRange } from './ports.js'

/** A listener for one data connection, which only a permitted peer can open. */
export class PassiveListener {
  private readonly server: Server
  private readonly accepted: Promise<Socket>
  private connection: Socket | undefined
  private claimed = false
  private closed = false
  private freed = false

  /**
   * @param onFreed called once, when the port is free again: something has connected, or the listener was closed
   */
  constructor(
    private readonly mayConnect: (host: string) => boolean,
    private readonly onFreed: () => void,
  ) {
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

  /** Claims the connection: from now on the caller owns the socket, which is paused. At most once. */
  claim(): Promise<Socket> | undefined {
    if (this.claimed) return undefined
    this.claimed = true
    return this.accepted
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
    this.server.close()
    this.onFreed()
  }

  /** A foreign peer is disconnected, and the listener keeps waiting for the permitted one. */
  private firstPermittedPeer(): Promise<Socket> {
    const { server } = this
    return new Promise((resolve, reject) => {
      server.on('connection', (socket: Socket) => {
        // A reset may arrive before a transfer uses the socket.
        socket.on('error', () => {})
        if (this.connection || !this.mayConnect(remoteEnd(socket).host)) return void socket.destroy()
        this.connection = socket
        this.free()
        resolve(socket)
      })
      server.once('close', () => {
        // Only where it is needed: creating an error costs more than everything else in a small transfer.
        if (!this.connection) reject(cannotOpenData('the listener was closed'))
      })
    })
  }
}

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
): Promise<Socket> {
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
      resolve(socket)
    })
  })
}
