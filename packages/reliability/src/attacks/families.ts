import type { ClientAttack, Family, ServerAttack } from './attack.js'
import { downgrades } from './client/downgrades.js'
import { injections } from './client/injections.js'
import { misbehavingServers } from './client/misbehaving-servers.js'
import { redirections } from './client/redirections.js'
import { numbersAndStates } from './server/arguments.js'
import { bounce } from './server/bounce.js'
import { commandLines } from './server/command-lines.js'
import { crossProtocol } from './server/cross-protocol.js'
import { dataConnections } from './server/data-connections.js'
import { listings } from './server/listings.js'
import { logins } from './server/logins.js'
import { paths } from './server/paths.js'
import { starttls } from './server/starttls.js'
import { times } from './server/times.js'
import { transfers } from './server/transfers.js'

/** Every attack on the server. Failed logins come last: the server delays clients after them. */
export const serverFamilies: readonly Family<ServerAttack>[] = [
  starttls,
  crossProtocol,
  bounce,
  dataConnections,
  paths,
  commandLines,
  listings,
  transfers,
  times,
  numbersAndStates,
  logins,
]

/** Every attack on the client. */
export const clientFamilies: readonly Family<ClientAttack>[] = [
  injections,
  downgrades,
  redirections,
  misbehavingServers,
]
