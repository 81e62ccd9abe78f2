import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** Where a server listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/** How a {@link ReadyProcess} is started. */
export interface ReadySetting {
  /** Variables of its environment besides those of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What happens to the log: kept for `logged`, written to the standard error of this process, or dropped. @default 'keep' */
  readonly log?: 'keep' | 'inherit' | 'ignore' | undefined
}

/** A process that has become ready, its address, and its log so far. */
export interface Ready {
  readonly child: ChildProcess
  readonly address: Address
  log(): string
}

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

/**
 * Starts a command of ours, and waits for its line `ready ftp://HOST:PORT`.
 *
 * @throws Error with its log when it ends before it is ready
 */
export async function startReady(
  [command, ...args]: readonly string[],
  { env = {}, log = 'keep' }: ReadySetting = {},
): Promise<Ready> {
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
    if (host && port) return { child, address: { host, port: Number(port) }, log: () => text }
  }
  throw new Error(`the program ended before it was ready: ${text}`)
}

/** A command of ours that serves, as a process of its own. */
export class ReadyProcess implements AsyncDisposable {
  constructor(private readonly ready: Ready) {}

  get address(): Address {
    return this.ready.address
  }

  get port(): number {
    return this.address.port
  }

  /** Its log so far, a JSON object in each line. */
  get logged(): string {
    return this.ready.log()
  }

  /** Of the process that was started: of the program that runs Node, if there is one. */
  get pid(): number {
    return this.ready.child.pid!
  }

  get running(): boolean {
    const { child } = this.ready
    return child.exitCode === null && child.signalCode === null
  }

  /** Ends the process, by SIGKILL if it takes longer than ten seconds, and waits until it has ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.running) return
    const { child } = this.ready
    const exited = once(child, 'exit')
    signalAll(child, signal)
    const timer = setTimeout(() => signalAll(child, 'SIGKILL'), 10_000)
    await exited
    clearTimeout(timer)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end('SIGKILL')
  }
}
