import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { ServerProcess } from '@ftpkit/testkit/server-process'
import { tlsOptions } from '../support/certificate.js'
import { Folder } from '../support/folder.js'
import { content, type Family, type ServerAttack, secret, type Target } from './attack.js'
import { numbersAndStates } from './server/arguments.js'
import { bounce } from './server/bounce.js'
import { crossProtocol } from './server/cross-protocol.js'
import { dataConnections } from './server/data-connections.js'
import { lines } from './server/lines.js'
import { listings } from './server/listings.js'
import { logins } from './server/logins.js'
import { paths } from './server/paths.js'
import { starttls } from './server/starttls.js'
import { hastyLimits, times } from './server/times.js'
import { transfers } from './server/transfers.js'

/** Every attack on the server. Those on logins come last: they make the server hold back whoever fails. */
export const serverFamilies: readonly Family<ServerAttack>[] = [
  starttls,
  crossProtocol,
  bounce,
  dataConnections,
  paths,
  lines,
  listings,
  transfers,
  times,
  numbersAndStates,
  logins,
]

/** Octets of a file that no peer's buffers hold. */
const large = 33_554_432

/** Lays out what attacks find, starts the servers, and hands them over. */
export async function withTarget<Result>(work: (target: Target) => Promise<Result>): Promise<Result> {
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
  const short = { failedLoginTime: 50, maxFailedLoginTime: 200 }
  const usual = { options, limits: short, configuration: keys.at('usual.json') }
  await using server = await ServerProcess.start(root.path, usual)
  const configuration = keys.at('hasty.json')
  await using hasty = await ServerProcess.start(root.path, { options, limits: hastyLimits, configuration })
  // Awaited here, or everything would be disposed of before.
  return await work({ server, hasty, root, outside })
}
