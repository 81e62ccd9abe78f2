import type { Line } from './line.js'
import { attackBattery } from './lines/attack-battery.js'
import { fewDescriptors } from './lines/few-descriptors.js'
import { fullDisk } from './lines/full-disk.js'
import { idleSessions } from './lines/idle-sessions.js'
import { noRegularFile } from './lines/no-regular-file.js'
import { noTruncation } from './lines/no-truncation.js'
import { oldOrNew } from './lines/old-or-new.js'
import { slowLoris } from './lines/slow-loris.js'
import { stalledPeers } from './lines/stalled-peers.js'
import { syncedBefore226 } from './lines/synced-before-226.js'
import { synch } from './lines/synch.js'
import { syscallFaults } from './lines/syscall-faults.js'
import { dataThief } from './lines/thief.js'
import { tlsResumption } from './lines/tls-resumption.js'
import { torture } from './lines/torture.js'

/** Every line, in the order they are run. */
export const lines: readonly Line[] = [
  torture,
  syscallFaults,
  oldOrNew,
  syncedBefore226,
  noTruncation,
  fullDisk,
  attackBattery,
  dataThief,
  tlsResumption,
  idleSessions,
  stalledPeers,
  slowLoris,
  fewDescriptors,
  noRegularFile,
  synch,
]
