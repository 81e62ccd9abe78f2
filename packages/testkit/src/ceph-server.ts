import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from './free-port.js'

const run = promisify(execFile)
const script = fileURLToPath(new URL('../scripts/ceph.sh', import.meta.url))

/** Starts of Ceph that are tried: another program may take a port meanwhile. */
const maxTries = 3

/** The keys of every {@link CephServer}. */
export const cephKeys = { accessKeyId: 'test', secretAccessKey: 'testtesttest' } as const

/** A Ceph object store with its gateway for S3, in memory, on loopback. It takes a quarter of a minute to start. */
export class CephServer implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    /** URL of the gateway. */
    readonly endpoint: string,
  ) {}

  /** @throws Error where Ceph is not installed */
  static async start(): Promise<CephServer> {
    for (let tries = 1; ; tries++) {
      const folder = mkdtempSync(join(tmpdir(), 'ftpkit-ceph-'))
      const [port, monitorPort] = await Promise.all([freePort(), freePort()])
      const server = new CephServer(folder, `http://127.0.0.1:${port}`)
      try {
        await run(script, ['start', folder, `${port}`, `${monitorPort}`])
        return server
      } catch (error) {
        await server[Symbol.asyncDispose]()
        if (tries === maxTries) throw error
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run(script, ['stop', this.folder])
    rmSync(this.folder, { recursive: true, force: true })
  }
}
