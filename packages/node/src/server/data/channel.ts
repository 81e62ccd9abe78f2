import type { Socket } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sameIpAddress } from '@ftpkit/protocol'
import type { DataConnection, Endpoint } from '@ftpkit/session'
import { clientNetwork } from '../../net/address.js'
import type { Clock, Timer } from '../../net/clock.js'
import { IdleConnection } from '../../net/idle-connection.js'
import type { OpenedConnection } from '../../net/tap.js'
import { settledWithin } from '../../net/within.js'
import type { ServerLimits } from '../limits.js'
import type { Arrival, Proxies } from '../proxies.js'
import { EarlyTls } from '../tls/early-tls.js'
import type { SecuredData, SessionTls } from '../tls/session-tls.js'
import {
  type ConnectedSocket,
  connectActive,
  type Foreign,
  type ListenerOwner,
  PassiveListener,
} from './connecting.js'
import { cannotOpenData, type OpenDataConnection } from './open-connection.js'
import type { DataPorts, PortShares } from './ports.js'
import { ReusePolicy } from './reuse.js'

/** A data connection that has been opened. */
export interface OpenedSocket {
  /** Of TCP; it is paused. */
  readonly socket: Socket
  /** TLS that the client has begun on it already. */
  readonly early: Promise<SecuredData> | undefined
}

/** What the data connections of a session are made by. */
export interface DataChannelOptions {
  /**
   * The address of this machine that the control connection came to, which data connections use too, and the client, as a
   * proxy reports it.
   */
  readonly control: { readonly local: Endpoint; readonly peer: Endpoint }
  /** The ports of this end. */
  readonly ports: DataPorts
  /** Of the passive ports, shared by all sessions of the server. */
  readonly shares: PortShares
  /** How long each step may take. */
  readonly limits: Pick<ServerLimits, 'dataConnectionTime' | 'idleDataTime' | 'closingTime'>
  /** Addresses that may connect besides the client's own. */
  readonly otherPeers: readonly string[]
  /** Measures the time. */
  readonly clock: Clock
  /**
   * Milliseconds that a transfer waits for its peer after another one was turned away.
   *
   * @default 2,000: so long that no one can make the transfers of others fail by connecting first, and so short that a
   *   client that connects from another address than it should, because of a proxy or a router, learns of it before it
   *   gives up
   */
  readonly turnedAwayTime?: number | undefined
  /** The proxies whose connections to the passive port begin with a header; undefined for none. */
  readonly proxies?: Proxies | undefined
}

/** The session of a data channel. */
export interface DataChannelSession {
  /** TLS of the session, where data connections are protected now. */
  readonly dataTls: SessionTls | undefined
  /** Called when a client with an address that may not connect was turned away from the passive port. */
  onTurnedAway(foreign: Foreign): void
  /** Called when an idle data connection is closed by the client, or for `idleDataTime`; not by a call of the channel. */
  onIdleGone(): void
  /** Called with each data connection once it is open, before anything is read from it. */
  onOpened(socket: Socket, opener: 'near' | 'far', reported?: OpenedConnection['reported']): void
}

/**
 * The data connection of one session, from the command that prepares it to the socket that a transfer uses, and again
 * between two transfers that use the same one.
 */
export class DataChannel implements ListenerOwner {
  private listener: PassiveListener | undefined
  /** Ends the listener where nothing connects. */
  private unusedTimer: Timer | undefined
  /** Whether the command came that uses the connection of the listener. */
  private commanded = false
  private idle: IdleConnection<OpenDataConnection> | undefined
  /** Whether TLS protects the idle connection. */
  private idleIsSecure = false
  private readonly policy = new ReusePolicy()

  constructor(
    private readonly options: DataChannelOptions,
    private readonly session: DataChannelSession,
  ) {}

  /**
   * Opens a listener for one connection. An earlier listener or idle connection is closed.
   *
   * @throws FtpError with reply 425
   */
  async listen(): Promise<Endpoint> {
    this.close()
    this.commanded = false
    const { control, ports, shares, clock, limits } = this.options
    shares.take(this.network)
    const listener = new PassiveListener(this)
    this.listener = listener
    try {
      const end = await listener.listen(control.local.host, ports.passive)
      if (this.listener === listener)
        this.unusedTimer = clock.setTimer(() => listener.close(), limits.dataConnectionTime)
      return end
    } catch (error) {
      listener.close()
      throw error
    }
  }

  /** The command of the next transfer has come: from now on the transfer begins TLS, if the client hasn't before. */
  commandCame(): void {
    this.commanded = true
    this.listener?.early?.take()
  }

  /**
   * The data connection for a transfer, which owns the socket.
   *
   * @throws FtpError `connection-failed` or `timed-out`
   */
  async open(connection: DataConnection, signal: AbortSignal): Promise<OpenedSocket> {
    signal.throwIfAborted()
    const { control, ports } = this.options
    // From now on the transfer's own time counts.
    this.unusedTimer?.cancel()
    const opening =
      connection.kind === 'passive'
        ? this.listener?.claim()
        : this.connectActive(connection, { host: control.local.host, port: ports.active }, signal)
    if (!opening) throw cannotOpenData('no listener is open for it')
    try {
      const { socket, early } = opening instanceof Promise ? await this.inTime(opening, signal) : opening
      this.policy.opened()
      return { socket, early: early?.take() }
    } finally {
      this.close()
    }
  }

  private async connectActive(...place: Parameters<typeof connectActive>): Promise<ConnectedSocket> {
    const connected = await connectActive(...place)
    this.session.onOpened(connected.socket, 'near')
    return connected
  }

  private inTime(opening: Promise<ConnectedSocket>, signal: AbortSignal): Promise<ConnectedSocket> {
    const { limits, clock } = this.options
    const late = () => {
      throw this.listener?.wrongAddress ?? cannotOpenData('no connection was made in time', 'timed-out')
    }
    const time = { clock, milliseconds: limits.dataConnectionTime, late }
    return settledWithin(opening, { time, signal }, (late) => late.socket.destroy())
  }

  /** Whether a data connection stays open after a file that the server sends. */
  get clientReuses(): boolean {
    return this.policy.clientReuses || this.idle !== undefined
  }

  /**
   * Keeps a data connection open after a file, for the next transfer.
   *
   * @returns whether it is open: not where the client is known to have closed it
   */
  park(connection: OpenDataConnection): boolean {
    const { clock, limits } = this.options
    this.idle = IdleConnection.park(connection, {
      clock,
      closingTime: limits.closingTime,
      earlyOctets: 'keep',
      onClosed: (why) => this.onIdleGone(why),
    })
    this.idleIsSecure = connection.secure
    if (this.idle) connection.stallTimer.cancel()
    return this.idle !== undefined
  }

  /**
   * The transfer is complete: whether its data connection is still open, which makes the reply 250 instead of 226
   * (RFC 959 §5.4). It is what is known now, and no time is spent on finding out more: a client that closes the
   * connection together with the end of its file may get either. From now on the connection waits for `idleDataTime`.
   */
  startIdleTime(): boolean {
    this.idle?.closeAfter(this.options.limits.idleDataTime)
    return this.idle !== undefined
  }

  /**
   * The idle data connection for the next transfer, which owns it. One that is protected otherwise is closed. A client
   * may have closed it before it sent its command, so what has arrived is read first.
   */
  async takeIdle(secure: boolean): Promise<OpenDataConnection | undefined> {
    if (!this.idle) return undefined
    await nextTurn()
    const { idle } = this
    this.idle = undefined
    if (!idle) return undefined
    if (this.idleIsSecure !== secure) {
      idle.close()
      return undefined
    }
    const connection = idle.take()
    if (connection.socket.destroyed) {
      this.onIdleGone('closed')
      return undefined
    }
    this.policy.usedAgain()
    return connection
  }

  /** Closes the listener, and a connection that no transfer uses. */
  close(): void {
    if (this.idle) this.policy.ended('closed')
    this.idle?.close()
    this.idle = undefined
    this.listener?.close()
    this.listener = undefined
  }

  /** Closes everything at once: the client is gone. */
  destroy(): void {
    this.idle?.destroy()
    this.idle = undefined
    this.close()
  }

  private onIdleGone(why: 'closed' | 'idle'): void {
    this.policy.ended(why)
    this.idle = undefined
    this.session.onIdleGone()
  }

  /** Measures the time. */
  get clock(): Clock {
    return this.options.clock
  }

  /** Address of the client. */
  get owner(): string {
    return this.options.control.peer.host
  }

  private get network(): string {
    return clientNetwork(this.owner)
  }

  get proxies(): Proxies | undefined {
    return this.options.proxies
  }

  get turnedAwayTime(): number {
    return this.options.turnedAwayTime ?? 2_000
  }

  onTurnedAway(foreign: Foreign): void {
    this.session.onTurnedAway(foreign)
  }

  onFreed(listener: PassiveListener): void {
    this.options.shares.release(this.network)
    if (this.listener === listener) this.unusedTimer?.cancel()
  }

  /** A client may begin TLS as soon as it has connected. */
  accepted({ socket, local, peer, proxy }: Arrival): EarlyTls | undefined {
    const { session, options } = this
    session.onOpened(socket, 'far', proxy && { near: local, far: peer })
    const tls = session.dataTls
    // After CCC a client may need another ticket, which depends on its command.
    if (!tls || tls.controlIsClear || this.commanded) return undefined
    return new EarlyTls(socket, () => tls.secureData(socket, options.limits.dataConnectionTime, undefined))
  }

  /** Whether a peer with this address may open the connection. */
  mayConnect(host: string): boolean {
    if (host === this.owner) return true
    return [this.owner, ...this.options.otherPeers].some((peer) => sameIpAddress(host, peer))
  }
}
