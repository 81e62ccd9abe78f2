import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { type Address, ServerProcess } from '@ftpkit/testkit/server-process'
import type { Tally } from '../check.js'
import { tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { Wire } from '../support/wire.js'
import { content, findingOf, runAttacks, type ServerAttack, secret, type Target } from './attack.js'
import { serverFamilies } from './families.js'
import { hastyLimits } from './server/times.js'

/** Octets of a file that exceeds all socket buffers. */
const large = 33_554_432

/** Creates the files that attacks look for, starts the servers, and runs the work on them. @param keys folder for their files */
export async function withServers(keys: Folder, work: (target: Target) => Promise<void>): Promise<void> {
  using root = new Folder()
  using outside = new Folder()
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

/** Runs attacks of every family on servers, which have to serve after each family. @returns the number of attacks */
export async function attackServers(
  target: Target,
  tally: Tally,
  attacksOf: (family: (typeof serverFamilies)[number]) => readonly ServerAttack[] = ({ attacks }) => attacks,
): Promise<number> {
  let count = 0
  for (const family of serverFamilies) {
    const attacks = attacksOf(family)
    await runAttacks(attacks, target, tally)
    count += attacks.length
    const alive = target.server.running && target.hasty.running && (await serves(target.server.address))
    tally.assert(alive, `the server no longer serves after: ${family.name}`)
  }
  return count
}

async function serves(address: Address): Promise<boolean> {
  const finding = await findingOf(async () => {
    using wire = await Wire.loggedIn(address)
    const { code } = await wire.retrieve('RETR file')
    return code === 226 ? undefined : `${code}`
  })
  return finding === undefined
}
