import { canonicalVerb } from '@ftpkit/protocol'

/** How a gateway deals with TLS on the side of the client. */
export type ClientTls =
  /** AUTH is refused. */
  | 'off'
  /** The client may begin TLS by AUTH. */
  | 'optional'
  /** Nothing that needs a login is passed on before AUTH. */
  | 'required'
  /** TLS begins with the connection. */
  | 'implicit'

/** How a gateway deals with TLS on the side of the server. */
export type ServerTls =
  | 'off'
  /** AUTH TLS is tried, and the session continues in clear if it is refused. */
  | 'optional'
  /** A server that refuses AUTH TLS is not used. */
  | 'required'
  /** TLS begins with the connection. */
  | 'implicit'
  /** As the client: its AUTH is given to the server first, and refused if the server refuses it. */
  | 'same'

/**
 * How the data connections of the server are made. `auto` takes the way of the client, and the other one where the server
 * refuses that.
 */
export type ServerData = 'same' | 'passive' | 'active' | 'auto'

/** How long a session waits, in milliseconds. */
export interface GatewayTimes {
  /** From the connection to a login; not extended by commands. @default 120_000 */
  readonly login: number
  /** For the next command. @default 900_000 */
  readonly idle: number
  /** For the server, its connection and each of its replies. @default 300_000 */
  readonly answer: number
  /** For both data connections of a transfer to be open. @default 60_000 */
  readonly data: number
}

/** How a gateway deals with one server, where that differs from the options of its sessions. */
export interface ServerPolicy {
  /** TLS with it. */
  readonly tls?: ServerTls | undefined
  /** Protection of its data connections. */
  readonly protection?: 'same' | 'C' | 'P' | undefined
  /** How its data connections are made. */
  readonly data?: ServerData | undefined
}

/** What a gateway does with the sessions that it relays. */
export interface GatewayOptions {
  /** TLS on each side. Default: `optional` for the client, `off` for the server */
  readonly tls?:
    | { readonly client?: ClientTls | undefined; readonly server?: ServerTls | undefined }
    | undefined
  /**
   * Protection of the server's data connections where its control connection has TLS: as the client asks by PROT, or one
   * for all.
   *
   * @default 'same'
   */
  readonly protection?: 'same' | 'C' | 'P' | undefined
  /** How the data connections of the server are made. @default 'auto' */
  readonly data?: ServerData | undefined
  /** When the server is chosen: as soon as the client connects, or by its USER and HOST. @default 'connection' */
  readonly routeBy?: 'connection' | 'user' | undefined
  /** The text of the greeting where the server is chosen by USER. */
  readonly greeting?: string | undefined
  /** Verbs that are passed on, and no others. Default: all that are known to be safe, and unknown ones */
  readonly allow?: readonly string[] | undefined
  /** Verbs that are refused. Default: none */
  readonly deny?: readonly string[] | undefined
  /** The lowest port that a peer may name for a data connection. @default 1024 */
  readonly lowestPort?: number | undefined
  /** Octets of a command line. @default 8192 */
  readonly lineLength?: number | undefined
  /** Commands that wait before the client is not read any more. @default 64 */
  readonly waitingCommands?: number | undefined
  /** How long a session waits, where that differs from the defaults. */
  readonly times?: Partial<GatewayTimes> | undefined
}

/** Options with their defaults. */
export interface GatewayPolicy {
  readonly clientTls: ClientTls
  readonly serverTls: ServerTls
  readonly protection: 'same' | 'C' | 'P'
  readonly data: ServerData
  readonly routeBy: 'connection' | 'user'
  readonly greeting: string
  readonly lowestPort: number
  readonly lineLength: number
  readonly waitingCommands: number
  readonly times: GatewayTimes
  /** Whether a verb may pass. */
  permits(verb: string): boolean
}

/** The policy of a session, with what differs for its server. */
export function withServer(policy: GatewayPolicy, server: ServerPolicy): GatewayPolicy {
  const { tls: serverTls = policy.serverTls, protection = policy.protection, data = policy.data } = server
  const isSame = serverTls === policy.serverTls && protection === policy.protection && data === policy.data
  return isSame ? policy : { ...policy, serverTls, protection, data }
}

/** Of options whose defaults were filled in: many sessions have the same. */
const completed = new WeakMap<GatewayOptions, GatewayPolicy>()

/** Fills in the defaults. */
export function policyOf(options: GatewayOptions): GatewayPolicy {
  const policy = completed.get(options) ?? complete(options)
  completed.set(options, policy)
  return policy
}

function complete(options: GatewayOptions): GatewayPolicy {
  const allowed = options.allow && new Set(options.allow.map(nameOf))
  const denied = new Set(options.deny?.map(nameOf))
  return {
    clientTls: options.tls?.client ?? 'optional',
    serverTls: options.tls?.server ?? 'off',
    protection: options.protection ?? 'same',
    data: options.data ?? 'auto',
    routeBy: options.routeBy ?? 'connection',
    greeting: options.greeting ?? 'FTP gateway ready',
    lowestPort: options.lowestPort ?? 1_024,
    lineLength: options.lineLength ?? 8_192,
    waitingCommands: options.waitingCommands ?? 64,
    times: { login: 120_000, idle: 900_000, answer: 300_000, data: 60_000, ...options.times },
    permits: (verb) => (allowed?.has(nameOf(verb)) ?? true) && !denied.has(nameOf(verb)),
  }
}

/** One name for a verb and its aliases: what is denied as XMKD is denied as MKD too. */
function nameOf(verb: string): string {
  const name = verb.toUpperCase()
  return canonicalVerb(name) ?? name
}
