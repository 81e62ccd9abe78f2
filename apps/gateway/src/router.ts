import { networkInterfaces } from 'node:os'
import { Networks } from '@ftpkit/node/server'
import type { RouteConfiguration } from './config.js'
import { HostList, type NamedHost, namedHost } from './host-list.js'
import { patternOf } from './patterns.js'
import { routeTarget } from './route-target.js'
import type { GatewayRoute, ServerChoice } from './run/options.js'

/** How the server of a route is dealt with, whichever it is. */
export type ServerRules = Omit<ServerChoice, 'host' | 'port' | 'user'>

/** A condition of a route. */
type Condition = (request: GatewayRoute) => boolean

/** One route of a configuration, ready to be asked. */
interface Route {
  readonly matches: Condition
  readonly choose: (request: GatewayRoute) => ServerChoice
}

/** Chooses the servers of sessions. */
export class Router {
  private readonly routes: readonly Route[]
  /** When the server is chosen: by USER where any route needs that. */
  readonly routeBy: 'connection' | 'user'

  /**
   * @param rulesOf how the server of a route is dealt with
   * @throws RangeError for what is not a host or a network
   */
  constructor(
    configured: readonly RouteConfiguration[],
    rulesOf: (route: RouteConfiguration) => ServerRules,
  ) {
    this.routes = configured.map((each) => ({
      matches: conditionOf(each),
      choose: choiceOf(each, rulesOf(each)),
    }))
    this.routeBy = configured.some(needsUser) ? 'user' : 'connection'
  }

  /** The server of a session. @throws Error that says why there is none */
  readonly route = (request: GatewayRoute): ServerChoice => {
    const route = this.routes.find(({ matches }) => matches(request))
    if (!route) throw new Error('no route matches')
    return route.choose(request)
  }
}

/** What a client says comes after its connection. */
function needsUser({ to, user, host, serverName, login }: RouteConfiguration): boolean {
  return to === 'user@host' || [user, host, serverName, login].some((each) => each !== undefined)
}

function conditionOf({ user, host, serverName, from }: RouteConfiguration): Condition {
  const networks = from && new Networks(from)
  const conditions: Condition[] = [
    ...(user === undefined ? [] : [matching(user, '', (request) => request.user)]),
    ...(host === undefined ? [] : [matching(host, 'i', (request) => request.host)]),
    ...(serverName === undefined ? [] : [matching(serverName, 'i', (request) => request.serverName)]),
    ...(networks ? [({ client }: GatewayRoute) => networks.has(client.host)] : []),
  ]
  return (request) => conditions.every((condition) => condition(request))
}

function matching(
  text: string,
  flags: string,
  factOf: (request: GatewayRoute) => string | undefined,
): Condition {
  const pattern = patternOf(text, flags)
  return (request) => pattern.test(factOf(request) ?? '')
}

function choiceOf({ to, hosts = [], login }: RouteConfiguration, rules: ServerRules): Route['choose'] {
  const target = routeTarget(to)!
  const allowed = new HostList(hosts)
  if (target === 'destination') return (request) => ({ ...rules, ...dialled(request, allowed), user: login })
  if (target === 'user@host') return ({ user = '' }) => ({ ...rules, ...named(user, allowed, login) })
  const { host, port, tls } = target
  const choice = { ...rules, tls: rules.tls ?? tls, host, port, user: login }
  return () => choice
}

/** The server that USER names: the part after its last `@`. */
function named(argument: string, allowed: HostList, login: string | undefined) {
  const at = argument.lastIndexOf('@')
  const given = at < 0 ? undefined : namedHost(argument.slice(at + 1))
  if (!given) throw new Error('USER names no host: the form is USER name@host')
  assertAllowed(given, allowed)
  return { ...given, user: login ?? argument.slice(0, at) }
}

/** The server that the client has dialled, on its way through this machine. */
function dialled({ local, transparent }: GatewayRoute, allowed: HostList): NamedHost {
  if (!transparent) throw new Error('the listener is not a transparent one: it knows no destination')
  if (isOwnAddress(local.host)) throw new Error('the client has dialled the gateway itself')
  assertAllowed(local, allowed)
  return local
}

function assertAllowed(given: NamedHost, allowed: HostList): void {
  if (allowed.allows(given)) return
  const { host, port } = given
  throw new Error(`hosts of the route do not have ${host}${port === undefined ? '' : ` with port ${port}`}`)
}

/** A session with such a server would come back to the gateway, without an end. */
function isOwnAddress(host: string): boolean {
  const own = Object.values(networkInterfaces()).flat()
  return own.some((each) => each?.address === host)
}
