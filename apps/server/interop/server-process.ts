import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

export const user = { name: 'peer', password: 'pass:word' } as const

/** How a server is started, where that matters. */
export interface Start {
  readonly options: readonly string[]
  /** Variables besides those of the test. */
  readonly environment?: Readonly<Record<string, string>>
  /** Program that starts the server as its arguments, in its own place. */
  readonly through?: readonly string[]
  /** Descriptors from 3 on. */
  readonly descriptors?: readonly number[]
}

/** The built `ftpkit-server`, in a process of its own. */
export class ServerProcess implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly host: string,
    readonly port: number,
    private readonly standardError: () => string,
  ) {}

  static start(...options: string[]): Promise<ServerProcess> {
    return ServerProcess.startAs({ options: ['--port', '0', ...options] })
  }

  /** @throws Error with the log of a server that does not start */
  static async startAs(start: Start): Promise<ServerProcess> {
    const { child, ready, logged } = ServerProcess.begin(start)
    const url = await ready
    const [, host, port] = /^ready ftps?:\/\/(.+):(\d+)$/.exec(url ?? '') ?? []
    if (host && port) return new ServerProcess(child, host.replace(/^\[|\]$/g, ''), Number(port), logged)
    throw new Error(`the server did not start: ${logged()}`)
  }

  /** Starts a server, of which nothing is known before it is `ready`, by a line; undefined if it ends instead. */
  static begin({ options, environment = {}, through = [], descriptors = [] }: Start) {
    const words = [...through, process.execPath, program, '--log-format', 'json', ...options]
    const child = spawn(words[0]!, words.slice(1), {
      env: { ...process.env, ...environment },
      stdio: ['pipe', 'pipe', 'pipe', ...descriptors],
    })
    let log = ''
    child.stderr!.on('data', (text) => {
      log += text
    })
    const ready = new Promise<string | undefined>((resolve) => {
      createInterface(child.stdout!)
        .once('line', resolve)
        .once('close', () => resolve(undefined))
    })
    return { child, ready, logged: () => log }
  }

  /** The log so far, a JSON object per line. */
  get logged(): string {
    return this.standardError()
  }

  /** Number of the process. */
  get pid(): number {
    return this.child.pid!
  }

  /** Resolves with the exit status, or the signal that ended it. */
  async exited(): Promise<number | string | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
    return this.child.exitCode ?? this.child.signalCode
  }

  /** Sends the server a signal that does not end it. */
  send(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Ends the server by a signal. @returns its exit status */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const exited = once(this.child, 'exit')
    this.child.kill(signal)
    const [status] = await exited
    return status
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) await this.stop()
  }
}
