import { once } from 'node:events'
import { chmodSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { availablePeers, startPeer } from '@ftpkit/testkit/peers'
import { bundle } from '@ftpkit/testkit/server-program'
import { start } from '../children.js'
import { writeRandomFile } from '../files.js'
import { account } from '../server/served.js'

/** How much each line transfers. */
export interface Amounts {
  readonly octets: number
  readonly smallFiles: number
  /** Files of the line with latency, where one session takes a tenth of a second for each. */
  readonly farFiles: number
  readonly treeFiles: number
}

/** Milliseconds added to each round trip in the lines with latency. */
export const latency = 20

/** vsftpd with the files of all lines, near and far, and a local folder. */
export interface Fixture {
  readonly port: number
  /** The port of the proxy in front of the same server, which adds {@link latency}. */
  readonly farPort: number
  readonly home: string
  readonly local: string
  stop(): Promise<void>
}

/** @returns undefined where vsftpd is not on this machine */
export async function openFixture(folder: string, amounts: Amounts): Promise<Fixture | undefined> {
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

/** A hundred files in each directory, all modified in the same minute, because LIST shows no more. */
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
