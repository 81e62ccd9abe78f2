import { Command, InvalidArgumentError, Option } from 'commander'
import type { LogFormat } from './log.js'
import { addUser } from './users.js'

/** What the command line says. */
export interface ServerCommand {
  readonly root: string | undefined
  readonly host: string
  readonly port: number
  readonly users: ReadonlyMap<string, Uint8Array>
  readonly anonymous: boolean
  readonly passivePorts: { readonly first: number; readonly last: number } | undefined
  readonly logFormat: LogFormat
}

const highestPort = 65_535

/** The command line of ftpkit-server; `start` is called with what it says. */
export function serverCommand(version: string, start: (command: ServerCommand) => Promise<void>): Command {
  return new Command('ftpkit-server')
    .description('An FTP server for ordinary and mainframe transfers.')
    .version(version)
    .argument('[root]', 'directory to serve; without it a small sample tree in memory')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any free one', parsePort, 2121)
    .option('--user <name:password>', 'a user who may read and write (repeatable)', collectUser, new Map())
    .option('--anonymous', 'let anybody read (the default when no user is given)', false)
    .option('--passive-ports <min-max>', 'ports for passive data connections', parseRange)
    .addOption(
      new Option('--log-format <format>', 'what the log looks like')
        .choices(['pretty', 'json'])
        .default('pretty'),
    )
    .addHelpText(
      'after',
      '\nThe line "ready ftp://HOST:PORT" on standard output says that connections are taken.',
    )
    .action(async (root: string | undefined, options) => {
      await start({
        root,
        host: options.host,
        port: options.port,
        users: options.user,
        anonymous: options.anonymous || options.user.size === 0,
        passivePorts: options.passivePorts,
        logFormat: options.logFormat,
      })
    })
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= highestPort)) throw new InvalidArgumentError(`A port is 0 to ${highestPort}.`)
  return port
}

function parseRange(text: string): { first: number; last: number } {
  const [, first, last] = /^(\d+)-(\d+)$/.exec(text) ?? []
  const range = { first: Number(first), last: Number(last) }
  if (range.first >= 1 && range.first <= range.last && range.last <= highestPort) return range
  throw new InvalidArgumentError('Ports are given as MIN-MAX, such as 50000-50100.')
}

function collectUser(given: string, users: Map<string, Uint8Array>): Map<string, Uint8Array> {
  try {
    return addUser(given, users)
  } catch {
    throw new InvalidArgumentError('A user is given as NAME:PASSWORD.')
  }
}
