import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { clientProgram } from '@ftpkit/testkit/server-program'

/** What a run of the client command came to. */
export interface Ran {
  readonly status: number | null
  /** Octets of standard output. */
  readonly output: Buffer
  /** Octets of standard error. */
  readonly words: Buffer
}

export interface RunOptions {
  readonly cwd: string
  /** Standard input. Default: none */
  readonly input?: string | undefined
  /** Variables beside those of this process. Default: none */
  readonly env?: NodeJS.ProcessEnv | undefined
  /** Kills it by SIGKILL. Default: nothing does */
  readonly kill?: AbortSignal | undefined
}

/** Runs `ftpkit` to its end. */
export async function ftpkit(args: readonly string[], options: RunOptions): Promise<Ran> {
  const { path } = await clientProgram()
  return runToEnd([process.execPath, path, ...args], options)
}

/** Runs a command to its end, without a terminal. */
export async function runToEnd(
  [command, ...args]: readonly string[],
  { cwd, input = '', env, kill }: RunOptions,
): Promise<Ran> {
  const child = spawn(command!, args, { cwd, stdio: 'pipe', env: { ...process.env, ...env } })
  kill?.addEventListener('abort', () => child.kill('SIGKILL'), { once: true })
  const output: Uint8Array[] = []
  const words: Uint8Array[] = []
  child.stdout.on('data', (octets) => output.push(octets))
  child.stderr.on('data', (octets) => words.push(octets))
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, output: Buffer.concat(output), words: Buffer.concat(words) }
}
