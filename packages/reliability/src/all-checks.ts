import type { Check } from './check.js'
import { askingAhead } from './checks/asking-ahead.js'
import { attackBattery } from './checks/attack-battery.js'
import { attacksThroughGateway } from './checks/attacks-through-gateway.js'
import { clientsOfGateway } from './checks/clients-of-gateway.js'
import { costsOfClients } from './checks/costs-of-clients.js'
import { damagedCaptures } from './checks/damaged-captures.js'
import { fewDescriptors } from './checks/few-descriptors.js'
import { fullDisk } from './checks/full-disk.js'
import { furtherAttacks } from './checks/further-attacks.js'
import { gatewayTruncation } from './checks/gateway-truncation.js'
import { idleSessions } from './checks/idle-sessions.js'
import { killedJobs } from './checks/killed-jobs.js'
import { killedUploads } from './checks/killed-uploads.js'
import { noTruncation } from './checks/no-truncation.js'
import { oldOrNew } from './checks/old-or-new.js'
import { portHijackers } from './checks/port-hijackers.js'
import { slowLoris } from './checks/slow-loris.js'
import { slowStorage } from './checks/slow-storage.js'
import { specialFiles } from './checks/special-files.js'
import { stalledPeers } from './checks/stalled-peers.js'
import { syncedBefore226 } from './checks/synced-before-226.js'
import { synch } from './checks/synch.js'
import { syscallFaults } from './checks/syscall-faults.js'
import { tlsResumption } from './checks/tls-resumption.js'
import { torture } from './checks/torture.js'

/** Every check, in the order in which they run. */
export const checks: readonly Check[] = [
  torture,
  syscallFaults,
  oldOrNew,
  syncedBefore226,
  noTruncation,
  fullDisk,
  attackBattery,
  portHijackers,
  tlsResumption,
  idleSessions,
  stalledPeers,
  slowLoris,
  fewDescriptors,
  specialFiles,
  synch,
  furtherAttacks,
  costsOfClients,
  slowStorage,
  askingAhead,
  damagedCaptures,
  killedUploads,
  attacksThroughGateway,
  clientsOfGateway,
  gatewayTruncation,
  killedJobs,
]
