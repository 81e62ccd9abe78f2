import type { Socket } from 'node:net'
import type { FtpError } from '@ftpkit/transfer'
import { remoteEnd } from '../net/address.js'
import { ControlConnection } from './control/connection.js'
import type { ControlContext } from './control/context.js'
import type { ServerEvent } from './events.js'
import { type Arrival, isSilentEnd, type Proxies } from './proxies.js'
import { refuseGently, tooManySessions } from './refusing.js'

/** Most sessions that proxies open for themselves at a time: each has one at most. */
const maxHealthChecks = 100

/** What a proxy does when it only asks whether the server is alive: several times a minute, and it may leave at any point. */
const routine: ReadonlySet<ServerEvent['kind']> = new Set(['connected', 'tls', 'closed', 'fault'])

/** What the entrance needs of the server. */
export interface ServerOfEntrance {
  /** Number of the next session. */
  nextId(): number
  /** Takes a client that a proxy has named. @param context of its session */
  take(arrival: Arrival, context: ControlContext): void
  /** Called when a session of a proxy is closed. */
  onClosed(): void
}

/** Where the control connections from proxies come in. The server takes clients, and sessions of proxies stay here. */
export class ProxyEntrance {
  /** Sessions that proxies opened for themselves. They count in no limit: they keep no client out, nor clients them. */
  readonly sessions = new Set<ControlConnection>()
  private closed = false

  /** @param context of new sessions */
  constructor(
    private readonly proxies: Proxies,
    private readonly context: () => ControlContext,
    private readonly server: ServerOfEntrance,
  ) {}

  /** Whether a connection comes from a proxy, and is to be accepted here. */
  sent(socket: Socket): boolean {
    return this.proxies.sent(socket)
  }

  /** Reads the header, before anything that a session has, such as TLS. */
  async accept(socket: Socket): Promise<void> {
    const proxy = remoteEnd(socket)
    socket.on('error', ignore)
    const arrival = await this.proxies.arrivalOf(socket).catch((error: FtpError) => {
      if (isSilentEnd(error) || this.closed) return void socket.destroy()
      const { log, limits, clock } = this.context()
      log({ kind: 'headerRefused', proxy, error })
      refuseGently(socket, error.message, limits.closingTime, clock)
    })
    if (!arrival || socket.destroyed) return
    if (this.closed) socket.destroy()
    else if (arrival.of === 'proxy') this.takeHealthCheck(arrival)
    else this.server.take(arrival, this.context())
  }

  /** Closes the connections whose header has not come, and accepts no more. */
  close(): void {
    this.closed = true
    this.proxies.close()
  }

  private takeHealthCheck(arrival: Arrival): void {
    const { sessions, server } = this
    const context = this.context()
    const { clock, limits, log } = context
    if (sessions.size >= maxHealthChecks) {
      log({ kind: 'refused', peer: arrival.peer, limit: 'healthChecks' })
      return refuseGently(arrival.socket, tooManySessions, limits.closingTime, clock)
    }
    const events = {
      loggedIn() {},
      closed(session: ControlConnection) {
        sessions.delete(session)
        server.onClosed()
      },
    }
    sessions.add(new ControlConnection(server.nextId(), arrival, quiet(context), events))
  }
}

/** Sessions of proxies are answered as all are, but neither log nor hook is called with them, unless someone logs in. */
function quiet(context: ControlContext): ControlContext {
  const { log, hooks } = context
  return {
    ...context,
    log: (event) => routine.has(event.kind) || log(event),
    hooks: {
      ...hooks,
      closed: async (session) => {
        if (session.user !== undefined) await hooks.closed?.(session)
      },
    },
  }
}

/** For the time before a session: the close that follows an error is noticed. */
function ignore(): void {}
