import type { GatewayOptions, RouteRequest, ServerData, ServerTls } from '@ftpkit/gateway'
import type { Clock, Tap } from '@ftpkit/node'
import type {
  ClientIdentity,
  Endpoint,
  NetworkRules,
  PassiveAddress,
  PortRange,
  ProxyProtocolOptions,
  TlsOptions,
} from '@ftpkit/node/parts'
import type { GatewayLog } from './events.js'

/** One of the addresses, or inherited sockets, that a gateway listens on. */
export interface GatewayListenerOptions {
  /** Address to listen on. @default '127.0.0.1' */
  readonly host?: string | undefined
  /** Port to listen on. @default 0, any free port */
  readonly port?: number | undefined
  /** Descriptor of a TCP socket that listens already, such as systemd passes on, instead of an address. */
  readonly descriptor?: number | undefined
  /**
   * Whether the socket accepts connections to other hosts (IP_TRANSPARENT, `Transparent=yes` of systemd): then `local` of a
   * route request is the address that the client has dialled, and not one of this machine.
   *
   * @default false
   */
  readonly transparent?: boolean | undefined
  /** Whether TLS begins with each connection (port 990). @default false: as `session.tls.client` says */
  readonly implicitTls?: boolean | undefined
  /** Networks whose clients it accepts or refuses, besides those of the gateway. @default all are accepted */
  readonly networks?: NetworkRules | undefined
}

/** What is known about a session when its server is chosen. */
export interface GatewayRoute extends RouteRequest {
  /** The client; the one that a proxy names, if it came through one. */
  readonly client: Endpoint
  /** The address that the client has dialled: that of the server itself, for a transparent listener. */
  readonly local: Endpoint
  /** Index of the listener. */
  readonly listener: number
  /** Whether the listener is a transparent one. */
  readonly transparent: boolean
  /** The server name that the client asked for by TLS (SNI), where TLS has begun. */
  readonly serverName: string | undefined
}

/** TLS with a server. */
export interface ServerTlsOptions {
  /** The name that its certificate must hold. @default the host */
  readonly servername?: string | undefined
  /** Authorities whose certificates are trusted, as PEM. @default those of Node */
  readonly ca?: string | Uint8Array | undefined
  /** Whether any certificate is accepted. @default false */
  readonly insecure?: boolean | undefined
  /** The certificate of the gateway, and its key, for servers that demand one. @default none */
  readonly identity?: ClientIdentity | undefined
  /**
   * How the server may end a protected data connection on which it sends a file. Only `close-notify` proves that all octets
   * came (RFC 5246 §7.2.1).
   *
   * @default 'close-notify'
   */
  readonly dataEnd?: 'close-notify' | 'any' | undefined
}

/** The server of a session. */
export interface ServerChoice {
  /** A name or an address. */
  readonly host: string
  /** @default 21, or 990 where TLS begins with the connection */
  readonly port?: number | undefined
  /** The user name that the server is given instead of the client's; only where it is chosen by USER. */
  readonly user?: string | undefined
  /** TLS with this server, where it differs from `session.tls.server`. */
  readonly tls?: ServerTls | undefined
  /** How TLS with this server is done. @default its certificate is verified by the authorities of Node */
  readonly tlsOptions?: ServerTlsOptions | undefined
  /** Protection of its data connections, where it differs from `session.protection`. */
  readonly protection?: 'same' | 'C' | 'P' | undefined
  /** How its data connections are made, where that differs from `session.data`. */
  readonly data?: ServerData | undefined
  /** Whether its control connection begins with a header of the PROXY protocol, which names the client. @default none */
  readonly proxyHeader?: 'v1' | 'v2' | undefined
  /** Whether data connections to the server begin with such a header too. @default false */
  readonly proxyData?: boolean | undefined
  /** Address of this machine that connections to the server come from. @default what the system chooses */
  readonly sourceAddress?: string | undefined
}

/** Bounds of a gateway. Times are in milliseconds. */
export interface GatewayLimits {
  /** Sessions in all. */
  readonly sessions: number
  /** Sessions of one address; the first 64 bits of an IPv6 address count as one. @default 250, at most half of `sessions` */
  readonly sessionsPerAddress: number
  /** For a server to accept the control connection. */
  readonly connectTime: number
  /** For a TLS handshake. */
  readonly handshakeTime: number
  /** For a data connection to be opened. */
  readonly dataConnectionTime: number
  /** Without an octet on a data connection, before it is given up. */
  readonly stallTime: number
  /** For a peer that does not read to read what was sent, before its session is ended. */
  readonly unreadTime: number
  /** For a peer to close its side of a connection that is over. */
  readonly closingTime: number
  /** For transfers and other commands that run when the gateway is closed. */
  readonly shutdownTime: number
  /** For the whole header of the PROXY protocol, on a connection from a proxy. */
  readonly proxyHeaderTime: number
  /** Connections from proxies whose header has not come yet. With a further one the oldest is closed. */
  readonly pendingHeaders: number
}

/** The limits of a gateway that is given none. */
export const defaultGatewayLimits: GatewayLimits = {
  sessions: 2_000,
  sessionsPerAddress: 250,
  connectTime: 30_000,
  handshakeTime: 30_000,
  dataConnectionTime: 30_000,
  stallTime: 300_000,
  unreadTime: 60_000,
  closingTime: 5_000,
  shutdownTime: 5_000,
  proxyHeaderTime: 3_000,
  pendingHeaders: 1_000,
}

/** One value for the data connections with clients, and one for those with servers. */
export interface EachSide<Value> {
  /** @default none */
  readonly client?: Value | undefined
  /** @default none */
  readonly server?: Value | undefined
}

/** Options that can change while a gateway runs. New sessions have them. */
export interface GatewayLiveOptions {
  /**
   * Chooses the server of a session; undefined refuses it. When it is called, `session.routeBy` says.
   *
   * @throws what is logged as the reason of a session that ends by it
   */
  readonly route: (request: GatewayRoute) => ServerChoice | undefined | Promise<ServerChoice | undefined>
  /** What sessions do, as `GatewaySession` takes it. @default its defaults */
  readonly session?: GatewayOptions | undefined
  /** Certificates for clients, and how they must resume their sessions. @default no TLS with clients */
  readonly tls?: Omit<TlsOptions, 'mode' | 'clearCommandChannel'> | undefined
  /**
   * IPv4 address that is given to the peers of a side for data connections to the gateway: one for all, or by their
   * networks.
   *
   * @default that of the control connection
   */
  readonly advertise?: EachSide<PassiveAddress> | undefined
  /** Networks whose clients are accepted or refused, by 421. @default all are accepted */
  readonly networks?: NetworkRules | undefined
  /** Limits that differ from `defaultGatewayLimits`. */
  readonly limits?: Partial<GatewayLimits> | undefined
}

/** What a gateway needs. */
export interface GatewayRunOptions extends GatewayLiveOptions {
  /** Where it listens: at least one. */
  readonly listeners: readonly GatewayListenerOptions[]
  /** Ports of listeners for data connections. @default a random port from 61,000 on, or any that is free */
  readonly ports?: EachSide<PortRange> | undefined
  /** Port that data connections to clients come from. @default any free port */
  readonly activePort?: number | undefined
  /** Load balancers that name their clients by the PROXY protocol. @default none */
  readonly proxyProtocol?: ProxyProtocolOptions | undefined
  /** Sees the client's side of each session, without TLS: such as `CaptureDirectory` of `@ftpkit/live-capture`. */
  readonly tap?: Tap | undefined
  /** Called with what happens. No event contains a password. */
  readonly log?: GatewayLog | undefined
  /** Time of everything that the gateway does. @default the clock of Node */
  readonly clock?: Clock | undefined
}
