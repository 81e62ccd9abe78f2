import { createServer, type Server, type Socket } from 'node:net'
import { sameIpAddress } from '@ftpkit/protocol/ip-address'
import type { Endpoint } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import { boundTo, remoteEnd } from '../../net/address.js'
import type { Clock } from '../../net/clock.js'
import { seconds } from '../../net/faults.js'
import type { SessionTap } from '../../net/tap.js'
import { settledWithin } from '../../net/within.js'
import { type DialRoute, dial } from '../control/dial.js'

/** Makes the client's end of data connections: it connects to the server, or listens for it. One at a time. */
export class DataConnector {
  private listener: Server | undefined
  private pending: Promise<Socket> | undefined
  /** Ends the attempt to connect that nothing waits for. */
  private dialing: AbortController | undefined

  /** @param timeout milliseconds to wait for a connection, in either direction */
  constructor(
    private readonly timeout: number,
    private readonly clock: Clock,
    private readonly route: DialRoute = {},
    private readonly tap?: SessionTap | undefined,
  ) {}

  /** Connects to a port of the server. @throws FtpError `connection-failed` or `timed-out`, as `take` then does */
  async connect(server: Endpoint): Promise<void> {
    this.close()
    this.pending = this.dial(server)
    const socket = await this.pending
    socket.on('error', () => {})
  }

  /**
   * Begins to connect to a port of the server, until `close`.
   *
   * @param failed called with a fault of the connection; not after `close`
   */
  connectAhead(server: Endpoint, failed: () => void): void {
    this.close()
    const dialing = new AbortController()
    const { signal } = dialing
    this.dialing = dialing
    this.pending = this.dial(server, signal)
    this.pending.then(
      (socket) => socket.on('error', () => {}),
      () => {
        if (!signal.aborted) failed()
      },
    )
  }

  private async dial(server: Endpoint, signal?: AbortSignal): Promise<Socket> {
    const { timeout, clock, route, tap } = this
    const { host, port } = server
    const socket = await dial({
      ...route,
      host,
      port,
      allowHalfOpen: true,
      phase: 'data connection',
      timeout,
      clock,
      signal,
    })
    tap?.(socket, { kind: 'data', opener: 'near', named: route.dialer && server })
    return socket
  }

  /**
   * Listens for the server at the control connection's own address; anyone else is turned away.
   *
   * @param host address of this end of the control connection
   * @returns where it listens
   */
  async listen(host: string, server: Endpoint): Promise<Endpoint> {
    this.close()
    const listener = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true })
    this.listener = listener
    this.pending = new Promise<Socket>((resolve, reject) => {
      listener.on('connection', (socket: Socket) => {
        socket.on('error', () => {})
        if (!sameIpAddress(remoteEnd(socket).host, server.host)) return void socket.destroy()
        listener.close()
        this.tap?.(socket, { kind: 'data', opener: 'far' })
        resolve(socket)
      })
      listener.once('close', () => reject(new FtpError('connection-failed', 'the data listener was closed')))
    })
    this.pending.catch(() => {})
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject)
      listener.listen({ host, port: 0, exclusive: true }, resolve)
    })
    return boundTo(listener.address())
  }

  /**
   * The data connection, paused; the caller owns it.
   *
   * @throws FtpError `timed-out` when the server does not connect
   */
  async take(): Promise<Socket> {
    const { pending, timeout, clock } = this
    if (!pending) throw new FtpError('connection-failed', 'no data connection was prepared')
    const late = (): never => {
      const message = `the server did not connect within ${seconds(timeout)}; does a firewall block it?`
      throw new FtpError('timed-out', message, { phase: 'data connection' })
    }
    const socket = await settledWithin(pending, { time: { clock, milliseconds: timeout, late } })
    this.pending = undefined
    return socket
  }

  /** Closes the listener, and a connection that was not made yet or not taken. */
  close(): void {
    this.dialing?.abort()
    this.dialing = undefined
    this.listener?.close()
    this.listener = undefined
    this.pending?.then((socket) => socket.destroy()).catch(() => {})
    this.pending = undefined
  }
}
