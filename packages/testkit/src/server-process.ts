import { writeFileSync } from 'node:fs'
import { type Ready, ReadyProcess, type ReadySetting, startReady } from './ready-process.js'
import { type Program, serverProgram } from './server-program.js'

export type { Address } from './ready-process.js'

/** The default account of a {@link ServerProcess}, which may do everything. */
export const user = 'tester'
export const password = 'true-passw0rd'

/** Options of {@link ServerProcess.start}. */
export interface ServerSetting extends ReadySetting {
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
}

/** `ftpkit-server` as a process of its own, started by its command line, with one user who may do everything. */
export class ServerProcess extends ReadyProcess {
  private constructor(
    ready: Ready,
    readonly form: Program['form'],
    private readonly account: { readonly user: string; readonly password: string },
  ) {
    super(ready)
  }

  /** @throws Error with its log when it ends before it is ready */
  static async start(root: string, setting: ServerSetting = {}): Promise<ServerProcess> {
    const { account = { user, password } } = setting
    const { path, form } = await serverProgram()
    const ready = await startReady(commandLine(root, path, account, setting), setting)
    return new ServerProcess(ready, form, account)
  }

  /** @param path below the folder that is served */
  url(path: string): string {
    return `ftp://${this.account.user}:${this.account.password}@127.0.0.1:${this.port}/${path}`
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
