import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The built command. */
export const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

/** An entry of a log of JSON. */
export interface Entry {
  readonly msg: string
  readonly [fact: string]: unknown
}

interface GatewayProcessOptions {
  /** Variables of its environment besides those of this process. */
  readonly env?: Readonly<Record<string, string>> | undefined
  /** At how many addresses it listens. @default 1 */
  readonly listeners?: number | undefined
}

/** `ftpkit-gateway` as a process of its own, which logs to a pipe. */
export class GatewayProcess implements AsyncDisposable {
  private text = ''

  private constructor(
    private readonly child: ChildProcess,
    /** The lines after "ready". */
    readonly urls: readonly string[],
  ) {}

  /**
   * Starts it, and waits until it is ready at a number of addresses.
   *
   * @throws Error with its log when it ends before
   */
  static async start(
    args: readonly string[],
    { env = {}, listeners = 1 }: GatewayProcessOptions = {},
  ): Promise<GatewayProcess> {
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    })
    const urls: string[] = []
    const gateway = new GatewayProcess(child, urls)
    child.stderr!.on('data', (piece) => {
      gateway.text += piece
    })
    for await (const line of createInterface(child.stdout!)) {
      urls.push(line.replace(/^ready /, ''))
      if (urls.length === listeners) return gateway
    }
    throw new Error(`the gateway ended before it was ready: ${gateway.text}`)
  }

  get host(): string {
    return new URL(this.urls[0]!).hostname
  }

  get port(): number {
    return Number(/:(\d+)$/.exec(this.urls[0]!)![1])
  }

  /** The entries of its log so far. */
  get logged(): Entry[] {
    const lines = this.text.split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line))
  }

  send(signal: NodeJS.Signals): void {
    this.child.kill(signal)
  }

  /** Waits until the process ends. @returns its exit status */
  async exited(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit')
    return this.child.exitCode
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.send('SIGKILL')
    await this.exited()
  }
}
