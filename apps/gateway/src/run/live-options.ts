import type { GatewayOptions, Side } from '@ftpkit/gateway'
import { type Clock, nodeClock, type Tap } from '@ftpkit/node'
import {
  checkTls,
  type DataPorts,
  type Endpoint,
  NetworkFilter,
  type PassiveAddress,
  PortShares,
  type Proxies,
  PublicAddress,
  type TlsOptions,
} from '@ftpkit/node/parts'
import type { GatewayLog } from './events.js'
import {
  defaultGatewayLimits,
  type GatewayLimits,
  type GatewayListenerOptions,
  type GatewayLiveOptions,
  type GatewayRunOptions,
} from './options.js'
import type { SessionContext, SideContext } from './session-context.js'

/** What all sessions have in common for as long as the gateway runs. */
export interface FixedContext {
  readonly clock: Clock
  readonly limits: GatewayLimits
  readonly log: GatewayLog
  readonly tap: Tap | undefined
  readonly sides: Readonly<Record<Side, Pick<SideContext, 'ports' | 'shares' | 'proxies'>>>
  isOwn(to: Endpoint, from: Endpoint): boolean
}

/** Limits with the defaults of those that are not given. */
export function completeLimits(given: Partial<GatewayLimits> = {}): GatewayLimits {
  const limits = { ...defaultGatewayLimits, ...given }
  if (given.sessionsPerAddress !== undefined) return limits
  const half = Math.max(1, Math.floor(limits.sessions / 2))
  return { ...limits, sessionsPerAddress: Math.min(limits.sessionsPerAddress, half) }
}

/** @param proxies that clients' data connections come through */
export function fixedContext(
  { ports = {}, activePort, tap, clock = nodeClock, log = () => {} }: GatewayRunOptions,
  limits: GatewayLimits,
  proxies: Proxies | undefined,
  isOwn: FixedContext['isOwn'],
): FixedContext {
  const client: DataPorts = { passive: ports.client, active: activePort }
  const server: DataPorts = { passive: ports.server }
  return {
    clock,
    limits,
    log,
    tap,
    isOwn,
    sides: {
      client: { ports: client, shares: new PortShares(ports.client), proxies },
      server: { ports: server, shares: new PortShares(ports.server, 1), proxies: undefined },
    },
  }
}

/**
 * What new sessions of a listener have in common.
 *
 * @throws what the constructor of a gateway throws for these options
 */
export function liveContext(
  live: GatewayLiveOptions,
  fixed: FixedContext,
  listener: GatewayListenerOptions,
  index: number,
): SessionContext {
  const { route, networks = {}, advertise = {} } = live
  const session = sessionOptions(live, listener)
  const sideOf = (side: Side, address: PassiveAddress | undefined): SideContext => ({
    ...fixed,
    ...fixed.sides[side],
    advertise: address === undefined ? undefined : new PublicAddress(address),
  })
  return {
    ...fixed,
    route,
    session,
    listener: index,
    transparent: listener.transparent === true,
    tls: tlsOf(live),
    networks: new NetworkFilter(networks),
    sides: { client: sideOf('client', advertise.client), server: sideOf('server', advertise.server) },
  }
}

function sessionOptions(
  { session = {}, tls }: GatewayLiveOptions,
  listener: GatewayListenerOptions,
): GatewayOptions {
  const wanted = listener.implicitTls ? 'implicit' : session.tls?.client
  if (!tls && (wanted === 'implicit' || wanted === 'required'))
    throw new TypeError(`TLS with clients is ${wanted}, and there is no certificate: set \`tls\``)
  return { ...session, tls: { ...session.tls, client: tls ? wanted : 'off' } }
}

/** @throws an Error of OpenSSL for a certificate or a key that can't be used */
function tlsOf({ tls }: GatewayLiveOptions): TlsOptions | undefined {
  if (!tls) return undefined
  // When it begins is for the session to say.
  const options: TlsOptions = { ...tls, mode: 'optional' }
  checkTls(options)
  return options
}
