import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import type { RoutedNetwork } from '@ftpkit/testkit/routed-network'

/** How a program ended. */
export interface Outcome {
  /** Its exit status, or the signal that ended it. */
  readonly status: number | string | null
  readonly output: string
  readonly errors: string
}

/** Runs a command line. @param patience milliseconds until it is ended */
export async function outcomeOf(
  command: readonly string[],
  patience: number,
  folder?: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const [program, ...args] = command
  const child = spawn(program!, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patience,
    cwd: folder,
    env: { ...process.env, ...environment },
  })
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('close', (status, signal) => resolve(signal ?? status)),
  )
  const [output, errors, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  return { status, output, errors: errors.trim() }
}

/** A program at the router that serves until it is disposed of. */
export class RouterProgram implements AsyncDisposable {
  private constructor(private readonly stop: () => Promise<void>) {}

  /**
   * Starts a program at the router, and waits until it greets the client, or until it has printed a line with `ready`.
   *
   * @param listening where it greets clients
   * @throws Error with what it printed
   */
  static async start(
    network: RoutedNetwork,
    command: readonly string[],
    listening?: { readonly host: string; readonly port: number },
  ): Promise<RouterProgram> {
    const [program, ...args] = network.atRouter(...command)
    const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'pipe'], cwd: '/' })
    let printed = ''
    const ended = new Promise<false>((resolve) => child.once('close', () => resolve(false)))
    const isReady = new Promise<true>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (piece) => {
          printed += piece
          if (/^ready /m.test(printed)) resolve(true)
        })
      }
    })
    const stop = async () => {
      child.kill('SIGKILL')
      await ended
    }
    const begun = listening ? greets(network, listening, () => child.exitCode !== null) : isReady
    if (await Promise.race([begun, ended])) return new RouterProgram(stop)
    await stop()
    throw new Error(`${command[0]} did not start: ${printed}`)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }
}

/** Waits for a greeting. @returns whether it came */
async function greets(
  network: RoutedNetwork,
  { host, port }: { readonly host: string; readonly port: number },
  isOver: () => boolean,
): Promise<boolean> {
  const script = `exec 3<>/dev/tcp/${host}/${port} && head -c 3 <&3`
  const deadline = Date.now() + 30_000
  while (!isOver() && Date.now() < deadline) {
    const { output } = await outcomeOf(network.atClient('bash', '-c', script), 5_000)
    if (output === '220') return true
  }
  return false
}
