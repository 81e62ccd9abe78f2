import { isIPv4, type Socket } from 'node:net'
import type { Output, Side } from '@ftpkit/gateway'
import {
  DataChannel,
  type DataChannelSession,
  type Endpoint,
  type Foreign,
  type OpenedConnection,
  type OpenedSocket,
  type SecuredData,
  type SessionTls,
  tapConnection,
  watchOctets,
} from '@ftpkit/node/parts'
import type { HostPort } from '@ftpkit/protocol'
import { clearLeg, type DataLeg, secureLeg } from './data-leg.js'
import type { SideContext } from './session-context.js'

/** What `openData` of a session asks for. */
export type OpenData = Extract<Output, { readonly kind: 'openData' }>

/** The session that the data connections of a side are of. */
export interface DataSideOwner {
  /** Number of the session. */
  readonly id: number
  /** TLS of the client, where its data connections are protected now. */
  readonly dataTls: SessionTls | undefined
  /** What data connections to the server begin with; undefined for nothing. */
  readonly dataHeader: Uint8Array | undefined
  /** Begins TLS on a data connection of this side, and waits for its handshake. */
  secureData(side: Side, socket: Socket, output: OpenData): Promise<SecuredData>
  /** Called when a connection with another address than that of the control connection was closed. */
  onTurnedAway(side: Side, foreign: Foreign): void
}

/** The two ends of the control connection that a side's data connections belong to. */
export interface ControlEnds {
  /** The address of this machine that listeners are bound to, and connections come from. */
  readonly local: Endpoint
  readonly peer: Endpoint
  /** The address that the peer is given, where it is not the one that listeners are bound to. */
  readonly known?: string | undefined
}

/** The data connections of one side. */
export class DataSide implements DataChannelSession {
  /** Made for the first data connection: most sessions wait for long before that, and many have none. */
  private made: DataChannel | undefined

  constructor(
    private readonly side: Side,
    private readonly ends: ControlEnds,
    private readonly context: SideContext,
    private readonly owner: DataSideOwner,
  ) {}

  private get channel(): DataChannel {
    const { clock, limits, ports, shares, proxies } = this.context
    const { dataConnectionTime, closingTime } = limits
    this.made ??= new DataChannel(
      {
        control: this.ends,
        ports,
        shares,
        proxies,
        clock,
        limits: { dataConnectionTime, closingTime, idleDataTime: 0 },
        otherPeers: [],
        turnedAwayTime: dataConnectionTime,
      },
      this,
    )
    return this.made
  }

  /** Opens a listener for one connection. @returns the address that the peer is to be given */
  async listen(): Promise<HostPort> {
    const { ends, context } = this
    const { port } = await this.channel.listen()
    const host = ends.known ?? ends.local.host
    const published = isIPv4(host)
      ? await context.advertise?.current(ends.peer.host, context.clock.now())
      : undefined
    return { host: published ?? host, port }
  }

  /** Opens a data connection. @throws FtpError that says why there is none */
  async open(output: OpenData, signal: AbortSignal): Promise<DataLeg> {
    const { to } = output
    this.channel.commandCame()
    const opened = await this.channel.open(to ? { kind: 'active', ...to } : { kind: 'passive' }, signal)
    const { socket } = opened
    const header = this.side === 'server' && to ? this.owner.dataHeader : undefined
    if (header) socket.write(header)
    const abort = () => socket.destroy()
    signal.addEventListener('abort', abort, { once: true })
    try {
      signal.throwIfAborted()
      return await this.legOn(opened, output)
    } catch (error) {
      socket.destroy()
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  private async legOn({ socket, early }: OpenedSocket, output: OpenData): Promise<DataLeg> {
    if (output.protection === 'P') {
      const secured = await (early ?? this.owner.secureData(this.side, socket, output))
      return secureLeg(socket, secured.socket, secured.cut)
    }
    if (early) throw new Error('TLS has begun on the data connection, and PROT C came after that')
    watchOctets(socket)
    return clearLeg(socket)
  }

  /** Closes the listener, and a connection that nothing has asked for. */
  close(): void {
    this.made?.close()
  }

  get dataTls(): SessionTls | undefined {
    return this.side === 'client' ? this.owner.dataTls : undefined
  }

  onTurnedAway(foreign: Foreign): void {
    this.owner.onTurnedAway(this.side, foreign)
  }

  onIdleGone(): void {}

  onOpened(socket: Socket, opener: 'near' | 'far', reported?: OpenedConnection['reported']): void {
    const { side, owner, context } = this
    if (side === 'client')
      tapConnection(context.tap, socket, { session: owner.id, kind: 'data', opener, reported })
  }
}
