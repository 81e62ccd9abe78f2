import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { type Program, serverProgram } from './server-program.js'

/** Where a server listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** The default account of a {@link ServerProcess}, which may do everything. */
export const user = 'tester'
export const password = 'true-passw0rd'

const running = new Set<ChildProcess>()

process.once('exit', () => {
  for (const child of running) signalAll(child, 'SIGKILL')
})

/** Signals a server and the program that runs it: a strace that is killed alone would leave the server running. */
function signalAll(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Options of {@link ServerProcess.start}. */
export interface ServerSetting {
  /** @default {@link user} and {@link password} */
  readonly account?: { readonly user: string; readonly password: string } | undefined
  /** Further options of the command line. */
  readonly options?: readonly string[] | undefined
  /** Limits of the server, written to a configuration file. */
  readonly limits?: Readonly<Record<string, number>> | undefined
  /** Other keys of that file. */
  readonly keys?: Readonly<Record<string, unknown>> | undefined
  /** Path of that file; required with `limits` and `keys`. */
  readonly configuration?: string | undefined
  /** The program that runs Node, with its arguments: `['strace', '-f']`. */
  readonly under?: readonly string[] | undefined
  /** Flags of Node. */
  readonly flags?: readonly string[] | undefined
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What happens to the log: kept for `logged`, written to the standard error of this process, or dropped. @default 'keep' */
  readonly log?: 'keep' | 'inherit' | 'ignore' | undefined
}

/** `ftpkit-server` as a process of its own, started by its command line, with one user who may do everything. */
export class ServerProcess implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: Address,
    readonly form: Program['form'],
    private readonly account: { readonly user: string; readonly password: string },
    private readonly log: () => string,
  ) {}

  /** @throws Error with its log when it ends before it is ready */
  static async start(root: string, setting: ServerSetting = {}): Promise<ServerProcess> {
    const { account = { user, password }, log = 'keep', env = {} } = setting
    const { path, form } = await serverProgram()
    const [command, ...args] = commandLine(root, path, account, setting)
    const child = spawn(command!, args, {
      stdio: ['ignore', 'pipe', log === 'keep' ? 'pipe' : log],
      env: { ...process.env, ...env },
      detached: true,
    })
    running.add(child)
    child.once('exit', () => running.delete(child))
    let text = ''
    child.stderr?.on('data', (piece) => {
      text += piece
    })
    for await (const line of createInterface(child.stdout!)) {
      const [, host, port] = /^ready ftps?:\/\/(.+):(\d+)$/.exec(line) ?? []
      if (host && port)
        return new ServerProcess(child, { host, port: Number(port) }, form, account, () => text)
    }
    throw new Error(`the server (${form}) ended before it was ready: ${text}`)
  }

  get port(): number {
    return this.address.port
  }

  /** @param path below the folder that is served */
  url(path: string): string {
    return `ftp://${this.account.user}:${this.account.password}@127.0.0.1:${this.port}/${path}`
  }

  /** Its log so far, a JSON object in each line. */
  get logged(): string {
    return this.log()
  }

  /** Of the process that was started: of the program that runs Node, if there is one. */
  get pid(): number {
    return this.child.pid!
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null
  }

  /** Ends the process, by SIGKILL if it takes longer than ten seconds, and waits until it has ended. */
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

function commandLine(
  root: string,
  program: string,
  account: { readonly user: string; readonly password: string },
  { options = [], limits, keys, configuration, under = [], flags = [] }: ServerSetting,
): string[] {
  const fixed = ['--port', '0', '--user', `${account.user}:${account.password}`, '--log-format', 'json']
  const line = [...under, process.execPath, ...flags, program, root, ...fixed, ...options]
  if (!limits && !keys) return line
  writeFileSync(configuration!, JSON.stringify({ limits, ...keys }))
  return [...line, '--config', configuration!]
}
