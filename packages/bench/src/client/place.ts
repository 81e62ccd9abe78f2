import { once } from 'node:events'
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { availablePeers, startPeer } from '@ftpkit/testkit/peers'
import { bundle } from '@ftpkit/testkit/server-program'
import { start } from '../children.js'
import { writeRandomFile } from '../files.js'
import { type Amounts, latency } from './lines.js'
import { account } from './task.js'

/** vsftpd with the files of all lines, near and far, and a folder on this side. */
export interface Place {
  readonly port: number
  /** The same server, `latency` away. */
  readonly farPort: number
  readonly home: string
  readonly local: string
  stop(): Promise<void>
}

/** @returns undefined where vsftpd is not on this machine */
export async function openPlace(folder: string, amounts: Amounts): Promise<Place | undefined> {
  if (!availablePeers().includes('vsftpd')) return undefined
  chmodSync(folder, 0o755)
  const home = join(folder, 'home')
  const local = join(folder, 'local')
  for (const side of [home, local]) {
    mkdirSync(side)
    await writeRandomFile(join(side, 'original'), Math.ceil(amounts.octets / 1_048_576))
    writeMany(join(side, 'small'), amounts.smallFiles)
    writeMany(join(side, 'few'), amounts.farFiles)
    writeTree(join(side, 'tree'), amounts.treeFiles)
  }
  const peer = await startPeer('vsftpd', { home, ...account })
  const proxy = await bundle(fileURLToPath(new URL('delay-child.ts', import.meta.url)))
  const words = [proxy, `${peer.port}`, `${latency / 2}`]
  const child = start(process.execPath, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const [farPort] = (await once(child, 'message')) as [number]
  return {
    port: peer.port,
    farPort,
    home,
    local,
    stop: async () => {
      child.kill('SIGTERM')
      await once(child, 'exit')
      await peer.stop()
    },
  }
}

function writeMany(folder: string, count: number): void {
  mkdirSync(folder)
  for (let at = 0; at < count; at++) writeFileSync(join(folder, `${at}`), 'x'.repeat(1_024))
}

/** A hundred files in each directory, all changed at the same minute: LIST tells no more. */
function writeTree(folder: string, count: number): void {
  const changed = new Date('2026-01-02T03:04:00Z')
  for (let at = 0; at < count; at++) {
    const directory = join(folder, `directory ${Math.floor(at / 100)}`)
    if (at % 100 === 0) mkdirSync(directory, { recursive: true })
    const file = join(directory, `file ${at}.txt`)
    writeFileSync(file, `${at}`)
    utimesSync(file, changed, changed)
  }
}
