import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** The program, as it is installed. */
export const program = fileURLToPath(new URL('../dist/main.js', import.meta.url))
const serverProgram = fileURLToPath(new URL('../../server/dist/main.js', import.meta.url))

/** The result of a run of the program. */
export interface Ran {
  readonly status: number | null
  readonly output: string
  /** Standard error. */
  readonly words: string
}

/** Milliseconds after which a run will not end any more: less than a test may take, so that its failure says what was run. */
const maxRun = 100_000

/** Runs the program to its end. */
export function ftpkit(
  args: readonly string[],
  { input = '', ...options }: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string | Uint8Array } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [program, ...args], options)
  let output = ''
  let words = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  child.stderr.on('data', (text) => {
    words += text
  })
  child.stdin.end(input)
  return new Promise((resolve, reject) => {
    const giveUp = () => {
      child.kill('SIGKILL')
      reject(new Error(`ftpkit ${args.join(' ')} did not end within ${maxRun} ms; it said: ${words}`))
    }
    const timer = setTimeout(giveUp, maxRun)
    child.once('close', (status) => {
      clearTimeout(timer)
      resolve({ status, output, words })
    })
  })
}

/** Our server with a temporary directory, and a directory to run the client in. */
export class Served implements AsyncDisposable {
  private constructor(
    /** Where the client runs. */
    readonly place: string,
    /** The directory that the server serves. */
    readonly root: string,
    /** The URL of the server, with user and password. */
    readonly url: string,
    private readonly server: ChildProcess,
  ) {}

  /** @param options further options of the server */
  static async start(...options: string[]): Promise<Served> {
    const place = mkdtempSync(join(tmpdir(), 'ftpkit-shell-'))
    const root = join(place, 'served')
    mkdirSync(root)
    const server = spawn(process.execPath, [
      serverProgram,
      root,
      '--port',
      '0',
      '--user',
      'me:secret',
      ...options,
    ])
    server.stderr?.resume()
    for await (const line of createInterface(server.stdout!)) {
      return new Served(place, root, line.replace('ready ftp://', 'ftp://me:secret@'), server)
    }
    throw new Error('the server ended before it was ready')
  }

  /** The path of the history. */
  get history(): string {
    return join(this.place, 'state', 'history')
  }

  /** Runs the program in `place`. @param input its standard input @param environment further variables */
  run(options: readonly string[], input = '', environment: NodeJS.ProcessEnv = {}): Promise<Ran> {
    const env = { ...process.env, FTPKIT_HISTORY: this.history, ...environment }
    return ftpkit(options, { cwd: this.place, env, input })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.server.once('close', resolve))
    this.server.kill()
    await closed
    rmSync(this.place, { recursive: true, force: true })
  }
}
