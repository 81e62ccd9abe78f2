/** The server that is measured, as an embedder runs it: its options as JSON are the only argument. */

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Durability } from '@ftpkit/filesystem/directory'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { createServer, type TlsIdentity } from '@ftpkit/node'

export interface FtpkitOptions {
  readonly folder: string
  readonly durability: Durability
  /** Octets of the records of all files. Default: records are lines. */
  readonly fixedRecords?: number | undefined
  readonly identity?: TlsIdentity | undefined
}

/** Sent to the parent when it asks: octets of this process. */
export type Memory = NodeJS.MemoryUsage

/** More than any line of the benchmark opens. */
const sessions = 15_000

/** Two sessions of clients that wait may be long apart. */
const patience = 600_000

const { folder, durability, fixedRecords, identity }: FtpkitOptions = JSON.parse(process.argv[2]!)
const files = directoryFileSystem(folder, { durability })
const server = await createServer({
  authenticate: async (user, password) => (user === 'bench' && password === 'bench' ? { files } : undefined),
  limits: { sessions, sessionsPerAddress: sessions, stallTime: patience, idleTime: patience },
  ...(fixedRecords && { recordFormat: { format: 'fixed', length: fixedRecords } }),
  ...(identity && { tls: { ...identity, mode: 'optional', resumption: 'required' } }),
}).listen()

process.on('message', async () => {
  // The second finds what the first left to a helper thread.
  for (let times = 0; times < 2; times++) {
    globalThis.gc?.()
    await nextTurn()
  }
  process.send!(process.memoryUsage())
})
process.on('disconnect', () => process.exit())
process.send!(Number(new URL(server.url).port))
