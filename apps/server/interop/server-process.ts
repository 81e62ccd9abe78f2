import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))

export const user = { name: 'peer', password: 'pass:word' } as const

/** The built `ftpkit-server`, in a process of its own. */
export class ServerProcess implements AsyncDisposable {
  private constructor(
    private readonly child: ChildProcess,
    readonly host: string,
    readonly port: number,
    private readonly standardError: () => string,
  ) {}

  static async start(...options: string[]): Promise<ServerProcess> {
    const child = spawn(process.execPath, [program, '--port', '0', '--log-format', 'json', ...options])
    let log = ''
    child.stderr.on('data', (text) => {
      log += text
    })
    for await (const line of createInterface(child.stdout)) {
      const [, host, port] = /^ready ftps?:\/\/(.+):(\d+)$/.exec(line) ?? []
      if (host && port) return new ServerProcess(child, host.replace(/^\[|\]$/g, ''), Number(port), () => log)
    }
    throw new Error(`the server did not start: ${log}`)
  }

  /** The log so far, a JSON object per line. */
  get logged(): string {
    return this.standardError()
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
