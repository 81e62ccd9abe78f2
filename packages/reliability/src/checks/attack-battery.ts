import { runAttacks } from '../attacks/attack.js'
import { clientFamilies, serverFamilies } from '../attacks/families.js'
import { attackServers, withServers } from '../attacks/server-battery.js'
import { type Check, type Outcome, Tally } from '../check.js'
import { Folder } from '../support/folder.js'
import { direct } from '../support/network.js'

/** Attacks on the client at the same time: most of the time they wait. */
const atOnce = 8

const minServerAttacks = 60
const minClientAttacks = 30

export const attackBattery: Check = {
  id: 'R14',
  title: 'Every attack in the battery is repelled',
  target: '100 % of at least 60 attacks on the server and 30 on the client',
  async run(): Promise<Outcome> {
    const tally = new Tally()
    const [onServer, onClient] = await Promise.all([attackServer(tally), attackClient(tally)])
    tally.assert(onServer >= minServerAttacks, `only ${onServer} attacks on the server`)
    tally.assert(onClient >= minClientAttacks, `only ${onClient} attacks on the client`)
    const sum = onServer + onClient
    const figure = `${sum - tally.failures.length} of ${sum} attacks repelled`
    const families = serverFamilies.length + clientFamilies.length
    return tally.outcome(
      figure,
      sum + 2,
      `${onServer} on the server, ${onClient} on the client, in ${families} families`,
    )
  },
}

async function attackServer(tally: Tally): Promise<number> {
  using keys = new Folder()
  let count = 0
  await withServers(keys, async (target) => {
    count = await attackServers(target, tally)
  })
  return count
}

async function attackClient(tally: Tally): Promise<number> {
  const attacks = clientFamilies.flatMap((family) => family.attacks)
  await runAttacks(attacks, direct, tally, atOnce)
  return attacks.length
}
