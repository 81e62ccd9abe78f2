import { runAttacks } from '../attacks/attack.js'
import { clientFamilies } from '../attacks/families.js'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { GatewayNetwork } from '../support/network.js'
import { openSockets } from '../support/open-sockets.js'
import { soon } from '../support/soon.js'

/** Gateways at the same time: most of the time the attacks wait. */
const gateways = 4
const minAttacks = 30

/** Milliseconds for a gateway to notice that its servers are gone. */
const patience = 30_000

export const clientsOfGateway: Check = {
  id: 'R36',
  title:
    'Every attack on a client is repelled by it or by the gateway before it, which serves on and keeps no socket',
  target: `100 % of at least ${minAttacks} attacks`,
  missing: () =>
    process.platform === 'linux' ? undefined : 'needs /proc, to see the sockets of the gateway',
  async run(): Promise<Outcome> {
    const tally = new Tally()
    const attacks = clientFamilies.flatMap((family) => family.attacks)
    await Promise.all(
      Array.from({ length: gateways }, async (_, lane) => {
        using folder = new Folder()
        await using network = await GatewayNetwork.start(folder)
        const { gateway } = network
        const before = openSockets(gateway.pid)
        const own = attacks.filter((_, at) => at % gateways === lane)
        await runAttacks(own, network, tally)
        const closed = await soon(() => !gateway.running || openSockets(gateway.pid) <= before, patience)
        tally.assert(gateway.logged.includes('"server connected"'), 'no session came to a gateway')
        tally.assert(gateway.running, () => `a gateway ended: ${gateway.logged.slice(-2_000)}`)
        tally.assert(closed, () => `a gateway has ${openSockets(gateway.pid) - before} more sockets`)
      }),
    )
    tally.assert(attacks.length >= minAttacks, `only ${attacks.length} attacks`)
    const figure = `${attacks.length - tally.failures.length} of ${attacks.length} attacks repelled`
    const families = clientFamilies.map(({ name }) => name)
    return tally.outcome(figure, attacks.length + 3 * gateways + 1, `in ${families.length} families`)
  },
}
