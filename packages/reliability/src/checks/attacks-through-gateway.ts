import type { ReadyProcess } from '@ftpkit/testkit/ready-process'
import { serverFamilies } from '../attacks/families.js'
import { hastyLimits } from '../attacks/server/times.js'
import { attackServers, withServers } from '../attacks/server-battery.js'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { startGateway } from '../support/gateway-process.js'
import { sameTls } from '../support/network.js'

const minAttacks = 60

export const attacksThroughGateway: Check = {
  id: 'R35',
  title: 'Every attack on a server is repelled by the gateway before it',
  target: `100 % of at least ${minAttacks} attacks`,
  async run(): Promise<Outcome> {
    const tally = new Tally()
    using keys = new Folder()
    let count = 0
    await withServers(keys, async (servers) => {
      await using server = await gatewayBefore(servers.server, keys, 'default', {})
      await using hasty = await gatewayBefore(servers.server, keys, 'hasty', hasteOfGateway)
      count = await attackServers({ ...servers, server, hasty }, tally)
    })
    tally.assert(count >= minAttacks, `only ${count} attacks`)
    const figure = `${count - tally.failures.length} of ${count} attacks repelled`
    return tally.outcome(figure, count + serverFamilies.length + 1, `in ${serverFamilies.length} families`)
  },
}

const { loginTime, idleTime, dataConnectionTime, stallTime, sessions, sessionsPerAddress } = hastyLimits

/** The limits of the server with short time limits, as the gateway has them. */
const hasteOfGateway = {
  times: { login: loginTime, idle: idleTime, data: dataConnectionTime },
  limits: { dataConnectionTime, stallTime, sessions, sessionsPerAddress, handshakeTime: loginTime },
}

/** A gateway that has TLS with the server where the client has it. */
function gatewayBefore(
  { address }: ReadyProcess,
  keys: Folder,
  name: string,
  configuration: Readonly<Record<string, unknown>>,
): Promise<ReadyProcess> {
  const client = { tls: 'optional', cert: keys.at('cert.pem'), key: keys.at('key.pem') }
  return startGateway(
    address,
    { client, server: sameTls(keys), ...configuration },
    keys.at(`gateway-${name}.json`),
  )
}
