import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type ServerProgram, serverProgram } from '@ftpkit/testkit/server-program'
import { start } from './children.js'

/** `ftpkit-server` as a process of its own, started by its command line. */
export class ServerProcess implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    readonly form: ServerProgram['form'],
  ) {}

  /** Serves a folder to the user `bench` with the password `bench`. @param flags for Node, such as `--cpu-prof` */
  static async start(folder: string, flags: readonly string[] = []): Promise<ServerProcess> {
    const { path, form } = await serverProgram()
    const options = [folder, '--port', '0', '--user', 'bench:bench', '--log-format', 'json']
    const child = start(process.execPath, [...flags, path, ...options], {
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
