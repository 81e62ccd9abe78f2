import { type ChildProcess, spawn } from 'node:child_process'
import { accountIn, maxAnswerOctets, parseAnswer, questionOf } from './answer.js'
import { type ExternalOptions, external } from './external.js'
import type { Decision, Login, UserSource } from './source.js'

/** A program that decides about logins. */
export interface CommandUsersOptions extends ExternalOptions {
  /** The program, looked for in PATH, and its arguments. There is no shell between. */
  readonly command: readonly [program: string, ...args: string[]]
  /** The environment of the program, beside PATH. @default {} */
  readonly environment?: Readonly<Record<string, string>> | undefined
}

/** What exit statuses mean besides 0, which is yes. All others, 1 among them, are those of programs that failed. */
export const exitStatuses = { refused: 10, unknown: 11 } as const

const decisions: ReadonlyMap<number | null, Decision> = new Map([
  [exitStatuses.refused, { kind: 'refused' }],
  [exitStatuses.unknown, { kind: 'unknown' }],
])

/**
 * Users of a program, which is started for each login. It reads one line of JSON from standard input:
 * `{"name", "password", "peer": {"host", "port"}, "host", "tls"}`. Exit status 0 accepts the user; the account is then on
 * standard output, as a JSON object with the fields of `AccountAttributes` and `name`, all optional. 10 refuses, 11 says
 * that the name is not known, and everything else that it can't be decided now. A program that takes too long, writes too
 * much or whose client leaves is killed, with the processes that it has started and that are in its process group.
 */
export function commandUsers({ command, environment = {}, ...options }: CommandUsersOptions): UserSource {
  const [program, ...args] = command
  const ask = async (login: Login, signal: AbortSignal): Promise<Decision> => {
    const { status, output } = await run(program, args, environment, `${questionOf(login)}\n`, signal)
    if (status === 0) return { kind: 'accepted', account: accountIn(parseAnswer(output), login.name) }
    const decision = decisions.get(status)
    if (!decision) throw new Error(`the program ended with status ${status}`)
    return decision
  }
  return external({ title: `command ${program}`, local: false, ask }, options)
}

interface Ended {
  readonly status: number
  readonly output: string
}

/** Runs a program with all of its input, and collects its output. */
function run(
  program: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  input: string,
  signal: AbortSignal,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const child = spawn(program, args, {
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['pipe', 'pipe', 'ignore'],
      // A process group of its own, which can be killed as a whole.
      detached: true,
      windowsHide: true,
    })
    let fault: Error | undefined
    const end = (reason: Error) => {
      fault ??= reason
      killGroup(child)
    }
    const abort = () => end(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    const pieces: Buffer[] = []
    let octets = 0
    child.stdout.on('data', (piece: Buffer) => {
      octets += piece.length
      if (octets > maxAnswerOctets) end(new Error(`the answer is longer than ${maxAnswerOctets} octets`))
      else pieces.push(piece)
    })
    // A program may end without reading its input.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.once('error', (error) => {
      fault ??= error
    })
    child.once('close', (status, killedBy) => {
      signal.removeEventListener('abort', abort)
      if (!fault && status === null) fault = new Error(`the program was ended by ${killedBy}`)
      if (fault) reject(fault)
      else resolve({ status: status!, output: Buffer.concat(pieces).toString() })
    })
  })
}

function killGroup(child: ChildProcess): void {
  child.stdout?.destroy()
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill('SIGKILL')
    else process.kill(-child.pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}
