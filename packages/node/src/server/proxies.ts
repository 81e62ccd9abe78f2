import type { Socket } from 'node:net'
import type { Endpoint } from '@ftpkit/session'
import { isFtpError } from '@ftpkit/transfer'
import { localEnd, remoteEnd } from '../net/address.js'
import type { Clock } from '../net/clock.js'
import { Networks } from '../net/networks.js'
import { readProxyHeader } from '../net/proxy-header.js'
import type { ServerLimits } from './limits.js'

/** The load balancers before a server, which name their clients by the PROXY protocol (`send-proxy-v2` of HAProxy). */
export interface ProxyProtocolOptions {
  /**
   * Networks of the proxies, such as `10.0.0.0/8`. A connection from them begins with a header, or is closed. Whatever
   * comes from elsewhere is an ordinary client, whose header would be an unknown command.
   */
  readonly from: readonly string[]
  /**
   * Whether passive data connections from the proxies begin with a header too. Without it no data connection may come
   * through a proxy, since nothing would show whose it is.
   *
   * @default false
   */
  readonly data?: boolean | undefined
}

/** A connection that was accepted, and its ends as the proxy reports them, or as they are without one. */
export interface Arrival {
  /** It is paused. */
  readonly socket: Socket
  /** The address that the client has connected to. */
  readonly local: Endpoint
  /** The client. */
  readonly peer: Endpoint
  /** The proxy that it came through; undefined for none. */
  readonly proxy: Endpoint | undefined
  /** `proxy` is a connection that a proxy makes for itself, such as to find out whether the server is alive. */
  readonly of: 'client' | 'proxy'
}

/** A connection without a proxy. */
export function directArrival(socket: Socket): Arrival {
  return { socket, local: localEnd(socket), peer: remoteEnd(socket), proxy: undefined, of: 'client' }
}

/** Whether a connection ended without an octet, as one does that only finds out whether a port is open. */
export function isSilentEnd(error: unknown): boolean {
  return isFtpError(error) && error.code === 'incomplete' && error.offset === 0
}

/** The proxies of a server, and the connections from them whose header has not come yet. */
export class Proxies {
  private readonly networks: Networks
  /** The longest waiting first. */
  private readonly pending = new Set<Socket>()

  /**
   * @param onDisplaced called with the proxy of a connection that is closed because too many have no header yet
   * @throws RangeError for what is not a network
   */
  constructor(
    options: ProxyProtocolOptions,
    private readonly limits: Pick<ServerLimits, 'proxyHeaderTime' | 'pendingHeaders'>,
    private readonly clock: Clock,
    private readonly onDisplaced: (proxy: Endpoint) => void,
  ) {
    this.networks = new Networks(options.from)
  }

  /** Whether a connection comes from a proxy: then it begins with a header. */
  sent(socket: Socket): boolean {
    return this.networks.has(remoteEnd(socket).host)
  }

  /**
   * Reads the header of a connection from a proxy. The socket stays the caller's.
   *
   * @throws FtpError without a header that can be used
   */
  async arrivalOf(socket: Socket): Promise<Arrival> {
    const { clock, limits, pending } = this
    const direct = directArrival(socket)
    pending.add(socket)
    if (pending.size > limits.pendingHeaders) this.displaceOldest()
    try {
      const header = await readProxyHeader(socket, { clock, milliseconds: limits.proxyHeaderTime })
      const { peer: proxy } = direct
      if (header.kind === 'proxied')
        return { ...direct, proxy, local: header.destination, peer: header.source }
      // Without ends in the header those of the connection itself count (PROXY §2.1, §2.2).
      return header.kind === 'local' ? { ...direct, of: 'proxy' } : { ...direct, proxy }
    } finally {
      pending.delete(socket)
    }
  }

  /** Closes the connections whose header has not come. */
  close(): void {
    for (const socket of this.pending) socket.destroy()
  }

  private displaceOldest(): void {
    const [oldest] = this.pending
    this.pending.delete(oldest!)
    this.onDisplaced(remoteEnd(oldest!))
    oldest!.destroy()
  }
}
