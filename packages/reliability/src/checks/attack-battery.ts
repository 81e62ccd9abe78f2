import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { type Address, ServerProcess } from '@ftpkit/testkit/server-process'
import { content, findingOf, runAttacks, secret, type Target } from '../attacks/attack.js'
import { clientFamilies, serverFamilies } from '../attacks/families.js'
import { hastyLimits } from '../attacks/server/times.js'
import { type Check, type Outcome, Tally } from '../check.js'
import { tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'

/** Attacks on the client at the same time: most of the time they wait. */
const atOnce = 8

const minServerAttacks = 60
const minClientAttacks = 30

/** Octets of a file that exceeds all socket buffers. */
const large = 33_554_432

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

/** Creates the files that attacks look for, starts the servers, and runs the work on them. */
async function withTarget(work: (target: Target) => Promise<void>): Promise<void> {
  using root = new Folder()
  using outside = new Folder()
  using keys = new Folder()
  writeFileSync(outside.at('secret'), secret)
  writeFileSync(root.at('file'), content)
  writeFileSync(root.at('large'), Buffer.alloc(large))
  mkdirSync(root.at('dir'))
  writeFileSync(root.at('dir/inner'), content)
  symlinkSync(outside.at('secret'), root.at('escape'))
  symlinkSync(outside.path, root.at('escapedir'))
  symlinkSync('.', root.at('loop'))
  const options = await tlsOptions(keys)
  const limits = { failedLoginTime: 50, maxFailedLoginTime: 200 }
  await using server = await ServerProcess.start(root.path, {
    options,
    limits,
    configuration: keys.at('default.json'),
  })
  await using hasty = await ServerProcess.start(root.path, {
    options,
    limits: hastyLimits,
    configuration: keys.at('hasty.json'),
  })
  await work({ server, hasty, root, outside })
}

async function attackServer(tally: Tally): Promise<number> {
  await withTarget(async (target) => {
    for (const { name, attacks } of serverFamilies) {
      await runAttacks(attacks, target, tally)
      const alive = target.server.running && target.hasty.running && (await serves(target.server.address))
      tally.assert(alive, `the server no longer serves after: ${name}`)
    }
  })
  return serverFamilies.flatMap(({ attacks }) => attacks).length
}

async function serves(address: Address): Promise<boolean> {
  const finding = await findingOf(async () => {
    using wire = await Wire.loggedIn(address)
    const { code } = await wire.retrieve('RETR file')
    return code === 226 ? undefined : `${code}`
  })
  return finding === undefined
}

async function attackClient(tally: Tally): Promise<number> {
  const attacks = clientFamilies.flatMap((family) => family.attacks)
  await runAttacks(attacks, undefined, tally, atOnce)
  return attacks.length
}
