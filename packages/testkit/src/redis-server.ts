import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { freePort } from './free-port.js'

/** The `redis-server` of the system, without files of its own, on a port that stays the same when it is started again. */
export class RedisServer implements AsyncDisposable {
  private process: ChildProcess | undefined

  private constructor(
    readonly port: number,
    private readonly folder: string,
  ) {}

  /** @param options those of `redis-server`, such as `--requirepass secret` */
  static async start(...options: string[]): Promise<RedisServer> {
    const redis = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'ftpkit-redis-')))
    await redis.start(...options)
    return redis
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Starts it again, after it was killed; it remembers nothing. */
  async start(...options: string[]): Promise<void> {
    const place = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.folder]
    const child = spawn('redis-server', [...place, '--save', '', '--appendonly', 'no', ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    this.process = child
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error))
    await Promise.race([failed, ready(child)])
    child.stdout.resume()
  }

  /** Ends it at once. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL')
  }

  /** Stops it in mid-work: it accepts connections, as far as its system does, and never answers. */
  freeze(): void {
    this.process?.kill('SIGSTOP')
  }

  /** Lets it work again. */
  thaw(): void {
    this.process?.kill('SIGCONT')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async signal(signal: NodeJS.Signals): Promise<void> {
    const child = this.process
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exited = once(child, 'exit')
    child.kill(signal)
    await exited
  }
}

async function ready(child: ChildProcess): Promise<void> {
  let said = ''
  for await (const line of createInterface(child.stdout!)) {
    if (line.includes('Ready to accept connections')) return
    said += `${line}\n`
  }
  throw new Error(`redis-server did not start:\n${said}`)
}
