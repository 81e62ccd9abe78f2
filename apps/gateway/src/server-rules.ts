import { readAuthorities, readCertificate } from '@ftpkit/node/server'
import type { Configuration, RouteConfiguration, ServerConfiguration } from './config.js'
import type { ServerRules } from './router.js'
import type { ServerTlsOptions } from './run/options.js'

/**
 * How the servers of each route are dealt with: as the route says, and else as `server` does. What is named by a client, or
 * dialled by it, gets TLS as the client has it.
 *
 * @throws Error for a file that can't be used
 */
export async function loadServerRules(
  routes: readonly RouteConfiguration[],
  server: Configuration['server'],
): Promise<Map<RouteConfiguration, ServerRules>> {
  const entries = routes.map(async (route) => [route, await rulesOf(route, server)] as const)
  return new Map(await Promise.all(entries))
}

/** The files that such rules were read from. */
export function filesOfRules(rules: readonly (ServerConfiguration | undefined)[]): string[] {
  return rules
    .flatMap((each) => [each?.authorities, each?.cert, each?.key])
    .filter((file) => file !== undefined)
}

async function rulesOf(route: RouteConfiguration, server: ServerConfiguration = {}): Promise<ServerRules> {
  const { tls, data, protection, sourceAddress, proxyHeader, proxyData, ...secrets } = { ...server, ...route }
  return {
    tls: tls ?? (route.to.includes(':') ? undefined : 'same'),
    data,
    protection,
    sourceAddress,
    proxyHeader,
    proxyData,
    tlsOptions: await tlsOptionsOf(secrets),
  }
}

async function tlsOptionsOf({
  name,
  authorities,
  insecure,
  cert,
  key,
  dataEnd,
}: ServerConfiguration): Promise<ServerTlsOptions> {
  if ((cert === undefined) !== (key === undefined))
    throw new Error('server: cert and key of a server must be given together')
  return {
    servername: name,
    ca: authorities === undefined ? undefined : await readAuthorities(authorities),
    insecure,
    identity: cert === undefined || key === undefined ? undefined : await readCertificate({ cert, key }),
    dataEnd,
  }
}
