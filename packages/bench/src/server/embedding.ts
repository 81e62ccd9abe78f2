import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { bundle } from '@ftpkit/testkit/server-program'
import { start, stopped } from '../children.js'
import { processorTimeOf } from '../process-figures.js'
import { makeCertificate } from './certificate.js'
import type { Memory } from './embedding-child.js'
import { account, type Served } from './served.js'

/** `createServer` in a process of its own, which can collect its garbage before its memory is read. */
export interface Embedding extends Served {
  memory(): Promise<Memory>
}

let program: Promise<string> | undefined

export async function startEmbedding(folder: string): Promise<Embedding> {
  program ??= bundle(fileURLToPath(new URL('embedding-child.ts', import.meta.url)))
  const certificate = makeCertificate()
  const files = certificate ? [certificate.cert, certificate.key] : []
  const child = start(process.execPath, ['--expose-gc', await program, folder, ...files], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [port] = (await once(child, 'message')) as [number]
  return {
    name: 'embedding',
    ...account,
    port,
    folder,
    processorTime: () => processorTimeOf(child.pid!),
    memory: async () => {
      child.send('memory')
      return ((await once(child, 'message')) as [Memory])[0]
    },
    stop: () => stopped(child),
  }
}
