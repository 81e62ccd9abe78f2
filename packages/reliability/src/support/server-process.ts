import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { serverProgram } from '@ftpkit/testkit/server-program'
import type { Address } from './wire.js'

export const user = 'tester'
export const password = 'true-passw0rd'

const running = new Set<ChildProcess>()

process.once('exit', () => {
  for (const child of running) signalAll(child, 'SIGKILL')
})

/** Signals a server and what it runs under: a strace that is killed would leave it behind. */
function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

export interface ServerSetting {
  /** More options of the command line. */
  readonly options?: readonly string[]
  /** Limits of the server, written to a configuration file. */
  readonly limits?: Readonly<Record<string, number>>
  /** Where that file may be; needed with `limits`. */
  readonly configuration?: string
  /** What starts Node, and its arguments before Node's own: `['strace', '-f']`. */
  readonly under?: readonly string[]
  /** Flags of Node. */
  readonly flags?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** `ftpkit-server` as a process of its own, as anybody starts it, with one user who may do everything. */
export class ServerProcess implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: Address,
    private readonly log: () => string,
  ) {}

  /** @throws Error with its log when it ends before it is ready */
  static async start(root: string, setting: ServerSetting = {}): Promise<ServerProcess> {
    const { options = [], limits, configuration, under = [], flags = [], env = {} } = setting
    if (limits) writeFileSync(configuration!, JSON.stringify({ limits }))
    const { path } = await serverProgram()
    const fixed = ['--port', '0', '--user', `${user}:${password}`, '--log-format', 'json']
    const [command, ...args] = [...under, process.execPath, ...flags, path, root, ...fixed, ...options]
    if (limits) args.push('--config', configuration!)
    const child = spawn(command!, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
      detached: true,
    })
    running.add(child)
    child.once('exit', () => running.delete(child))
    let log = ''
    child.stderr!.on('data', (text) => {
      log += text
    })
    for await (const line of createInterface(child.stdout!)) {
      const [, host, port] = /^ready ftps?:\/\/(.+):(\d+)$/.exec(line) ?? []
      if (host && port) return new ServerProcess(child, { host, port: Number(port) }, () => log)
    }
    throw new Error(`the server ended before it was ready: ${log}`)
  }

  /** What it has logged, a JSON object a line. */
  get logged(): string {
    return this.log()
  }

  /** Of the process that was started: of what it runs under, if there is something. */
  get pid(): number {
    return this.child.pid!
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Ends the process, and waits for that. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.running) return
    const exited = once(this.child, 'exit')
    signalAll(this.child, signal)
    const timer = setTimeout(() => signalAll(this.child, 'SIGKILL'), 10_000)
    await exited
    clearTimeout(timer)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end('SIGKILL')
  }
}
