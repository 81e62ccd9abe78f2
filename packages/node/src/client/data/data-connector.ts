import type { Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { seconds } from '../../net/faults.js'
import { settledWithin } from '../../net/within.js'
import type { SessionRoute } from '../control/control.js'
import { dial } from '../control/dial.js'
import type { ServerListener } from './server-listener.js'

/** Makes the client's end of data connections: it connects to the server, or listens for it. One at a time. */
export class DataConnector {
  private listener: ServerListener | undefined
  private pending: Promise<Socket> | undefined
  /** Ends the attempt to connect that nothing waits for. */
  private dialing: AbortController | undefined
  /** Calls of `close` so far. */
  private closings = 0

  /** @param timeout milliseconds to wait for a connection, in either direction */
  constructor(
    private readonly timeout: number,
    private readonly clock: Clock,
    private readonly route: SessionRoute = {},
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
    const { timeout, clock, route } = this
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
    route.tap?.(socket, { kind: 'data', opener: 'near', named: route.dialer && server })
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
    const { closings } = this
    const { ServerListener } = await import('./server-listener.js')
    // The session may have ended meanwhile.
    this.listener = new ServerListener(server, closings === this.closings, this.route.tap)
    this.pending = this.listener.connection
    return this.listener.listen(host)
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
    this.closings++
    this.dialing?.abort()
    this.dialing = undefined
    this.listener?.close()
    this.listener = undefined
    this.pending?.then((socket) => socket.destroy()).catch(() => {})
    this.pending = undefined
  }
}
