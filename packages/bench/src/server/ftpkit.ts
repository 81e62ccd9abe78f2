import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { TlsIdentity } from '@ftpkit/node'
import { bundle } from '@ftpkit/testkit/server-program'
import { start, temporaryFolder } from '../children.js'
import type { FtpkitOptions, Memory } from './ftpkit-child.js'
import type { Served } from './served.js'

/** `createServer` in a process of its own. */
export interface Ftpkit extends Served {
  readonly pid: number
  /** Memory of the process, garbage collected. */
  memory(): Promise<Memory>
}

let program: Promise<string> | undefined

export async function startFtpkit(options: FtpkitOptions): Promise<Ftpkit> {
  program ??= bundle(fileURLToPath(new URL('ftpkit-child.ts', import.meta.url)))
  const child = start(process.execPath, ['--expose-gc', await program, JSON.stringify(options)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [port] = (await once(child, 'message')) as [number]
  return {
    name: 'ftpkit',
    port,
    user: 'bench',
    password: 'bench',
    folder: options.folder,
    pid: child.pid!,
    memory: async () => {
      child.send('memory')
      return ((await once(child, 'message')) as [Memory])[0]
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** A certificate for the time of this process; undefined without openssl. */
export function makeIdentity(): TlsIdentity | undefined {
  const folder = temporaryFolder()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  try {
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return { cert: readFileSync(cert, 'latin1'), key: readFileSync(key, 'latin1') }
}
