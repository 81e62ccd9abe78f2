import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { start, temporaryFolder } from './children.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What runs: the build, or a bundle of the sources made here, because the build is missing or older than they are. */
export type Form = 'built' | 'bundled'

/** `ftpkit-server` as a process of its own, as anybody starts it. */
export class ServerProcess implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly form: Form,
  ) {}

  /** Serves a folder to the user `bench` with the password `bench`. @param flags for Node, such as `--cpu-prof` */
  static async start(folder: string, flags: readonly string[] = []): Promise<ServerProcess> {
    const form = isBuilt() ? 'built' : 'bundled'
    const program = form === 'built' ? built : await bundle()
    const options = [folder, '--port', '0', '--user', 'bench:bench', '--log-format', 'json']
    const child = start(process.execPath, [...flags, program, ...options], {
      stdio: ['ignore', 'pipe', process.env.FTPKIT_BENCH_LOG ? 'inherit' : 'ignore'],
    })
    for await (const line of createInterface(child.stdout!)) {
      const [, port] = /^ready ftp:\/\/.*:(\d+)$/.exec(line) ?? []
      if (port) return new ServerProcess(child, Number(port), form)
    }
    throw new Error(`ftpkit-server (${form}) ended before it was ready`)
  }

  /** @param path below the folder that is served */
  url(path: string): string {
    return `ftp://bench:bench@127.0.0.1:${this.port}/${path}`
  }

  get pid(): number {
    return this.child.pid!
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exited = once(this.child, 'exit')
    this.child.kill('SIGTERM')
    const timer = setTimeout(() => this.child.kill('SIGKILL'), 7_000)
    await exited
    clearTimeout(timer)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

const built = join(root, 'apps/server/dist/main.js')

/** Packages that the server is made of. */
const parts = ['apps/server', ...readdirSync(join(root, 'packages')).map((name) => `packages/${name}`)]

/** Whether every build is there and at least as new as its sources. */
function isBuilt(): boolean {
  if (!existsSync(built)) return false
  return parts
    .filter((part) => existsSync(join(root, part, 'tsup.config.ts')))
    .every((part) => newest(join(root, part, 'dist')) >= newest(join(root, part, 'src')))
}

function newest(folder: string): number {
  if (!existsSync(folder)) return 0
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return Math.max(
    0,
    ...files.map((name) => statSync(join(folder, name))).map((found) => (found.isFile() ? found.mtimeMs : 0)),
  )
}

const app = join(root, 'apps/server')

/**
 * Makes one file of a program and the sources of our packages.
 *
 * @param entry the server unless given
 * @returns where it is, until this process ends
 */
export async function bundle(entry = join(app, 'src/main.ts')): Promise<string> {
  const folder = temporaryFolder()
  copyFileSync(join(app, 'package.json'), join(folder, 'package.json'))
  const outfile = join(folder, 'dist/main.js')
  await build({
    entryPoints: [entry],
    bundle: true,
    outfile,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@ftpkit/source'],
    // What is bought is of CommonJS and asks for Node's modules by require.
    banner: {
      js: "import { createRequire as making } from 'node:module'; const require = making(import.meta.url);",
    },
  })
  return outfile
}
