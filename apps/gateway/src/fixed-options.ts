import type { Configuration } from './config.js'
import type { GatewayRunOptions } from './run/options.js'

/** The options of a gateway that need a restart to change, but for its listeners. @throws Error that names a key that is missing */
export function fixedOptions({
  client,
  server,
  proxyFrom,
  proxyData,
}: Configuration): Pick<GatewayRunOptions, 'ports' | 'activePort' | 'proxyProtocol'> {
  if (proxyData && !proxyFrom)
    throw new Error('proxyData needs proxyFrom, the networks of the load balancers')
  return {
    ports: { client: client?.ports, server: server?.ports },
    activePort: client?.activePort,
    proxyProtocol: proxyFrom && { from: proxyFrom, data: proxyData },
  }
}
