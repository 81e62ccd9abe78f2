import type { GatewayOptions, Side } from '@ftpkit/gateway'
import type { Clock, Tap } from '@ftpkit/node'
import type {
  DataPorts,
  Endpoint,
  NetworkFilter,
  PortShares,
  Proxies,
  PublicAddress,
  TlsOptions,
} from '@ftpkit/node/parts'
import type { GatewayLog } from './events.js'
import type { GatewayLimits, GatewayLiveOptions } from './options.js'

/** What the data connections of one side have in common in all sessions. */
export interface SideContext {
  readonly clock: Clock
  readonly limits: GatewayLimits
  readonly ports: DataPorts
  readonly shares: PortShares
  /** The address that peers are given; undefined for that of the control connection. */
  readonly advertise: PublicAddress | undefined
  /** The proxies that clients' data connections come through. */
  readonly proxies: Proxies | undefined
  readonly tap: Tap | undefined
}

/** What new sessions have in common. */
export interface SessionContext {
  readonly clock: Clock
  readonly limits: GatewayLimits
  readonly log: GatewayLog
  readonly tap: Tap | undefined
  readonly route: GatewayLiveOptions['route']
  readonly session: GatewayOptions
  readonly networks: NetworkFilter
  readonly tls: TlsOptions | undefined
  readonly sides: Readonly<Record<Side, SideContext>>
  /** Index of the listener that they come by. */
  readonly listener: number
  /** Whether that listener accepts connections to other hosts. */
  readonly transparent: boolean
  /** Whether an address is one that this gateway listens on: a session with itself would never end. */
  isOwn(address: Endpoint, from: Endpoint): boolean
}
