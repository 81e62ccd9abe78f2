/** A server as a program embeds it, for figures of memory. Arguments: the folder, and files of a certificate and its key. */

import { readFileSync } from 'node:fs'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { createServer } from '@ftpkit/node'

/** Sent to the parent when it asks: octets of this process. */
export type Memory = NodeJS.MemoryUsage

/** More than any line of the benchmark opens. */
const sessions = 15_000

/** Two sessions of clients that wait may be long apart. */
const patience = 600_000

const [folder = '', cert, key] = process.argv.slice(2)
const files = directoryFileSystem(folder, { durability: 'none' })
const server = await createServer({
  authenticate: async (user, password) => (user === 'bench' && password === 'bench' ? { files } : undefined),
  limits: { sessions, sessionsPerAddress: sessions, stallTime: patience, idleTime: patience },
  ...(cert &&
    key && { tls: { cert: readFileSync(cert), key: readFileSync(key), mode: 'optional' as const } }),
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
