import type { Finding } from '../attacks/attack.js'
import { clientFamilies } from '../attacks/client-attacks.js'
import { serverFamilies, withTarget } from '../attacks/server-attacks.js'
import { type Line, type Outcome, Tally } from '../line.js'
import { Wire } from '../support/wire.js'

/** Attacks on the client that run at the same time: most of their time they wait. */
const atOnce = 8

const leastServer = 60
const leastClient = 30

export const attackBattery: Line = {
  id: 'R14',
  title: 'No attack of the battery comes to anything',
  target: '100 % of at least 60 attacks on the server and 30 on the client',
  async run(): Promise<Outcome> {
    const tally = new Tally()
    const [onServer, onClient] = await Promise.all([attackServer(tally), attackClient(tally)])
    tally.check(onServer >= leastServer, `only ${onServer} attacks on the server`)
    tally.check(onClient >= leastClient, `only ${onClient} attacks on the client`)
    const sum = onServer + onClient
    const figure = `${sum - tally.failures.length} of ${sum} attacks came to nothing`
    const families = serverFamilies.length + clientFamilies.length
    return tally.outcome(
      figure,
      sum + 2,
      `${onServer} on the server, ${onClient} on the client, in ${families} families`,
    )
  },
}

async function attackServer(tally: Tally): Promise<number> {
  let count = 0
  await withTarget(async (target) => {
    for (const family of serverFamilies) {
      for (const attack of family.attacks) {
        const finding = await found(() => attack.run(target))
        count++
        tally.check(finding === undefined, `${attack.name}: ${finding}`)
      }
      const alive = target.server.running && target.hasty.running && (await serves(target.server.address))
      tally.check(alive, `the server does not serve behind ${family.name}`)
    }
  })
  return count
}

async function serves(address: Parameters<typeof Wire.loggedIn>[0]): Promise<boolean> {
  const finding = await found(async () => {
    using wire = await Wire.loggedIn(address)
    const { code } = await wire.retrieve('RETR file')
    return code === 226 ? undefined : `${code}`
  })
  return finding === undefined
}

async function attackClient(tally: Tally): Promise<number> {
  const attacks = clientFamilies.flatMap(({ attacks }) => attacks)
  let count = 0
  const next = attacks.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const attack of next) {
        const finding = await found(() => attack.run())
        count++
        tally.check(finding === undefined, `${attack.name}: ${finding}`)
      }
    }),
  )
  return count
}

/** What an attack found; that it broke off is a finding too. */
async function found(attack: () => Promise<Finding>): Promise<Finding> {
  try {
    return await attack()
  } catch (error) {
    return `it broke off: ${(error as Error).message}`
  }
}
