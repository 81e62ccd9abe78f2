import type { Durability } from '@ftpkit/filesystem/directory'
import type { CertificateFiles, PassiveAddress, PassiveAddressRule } from '@ftpkit/node'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Configuration } from './config.js'
import type { LogFormat } from './log.js'
import { setPassword } from './passwd.js'
import { addUser, type Users } from './users.js'

/** What the command line says. */
export interface ServerCommand {
  readonly root: string | undefined
  readonly host: string
  readonly port: number
  readonly users: Users
  /** Where more users are. */
  readonly usersFile: string | undefined
  readonly anonymous: boolean
  readonly passivePorts: { readonly first: number; readonly last: number } | undefined
  readonly logFormat: LogFormat
  readonly tls: TlsCommand | undefined
  readonly durability: Durability
  readonly passiveAddress: PassiveAddress | undefined
  /** The system it passes for. */
  readonly system: 'unix' | 'zos'
  readonly zos: ZosCommand
  /** What only a configuration file says. */
  readonly configuration: Configuration
}

/** What the command line says of a server that passes for z/OS. */
export interface ZosCommand {
  /** Refuses what z/OS refuses although RFC 959 allows it. */
  readonly strict: boolean
  /** A file of what jobs come to; undefined for jobs that end with condition code 0. */
  readonly jobs: string | undefined
}

/** What the command line says of FTPS. */
export interface TlsCommand {
  readonly mode: 'optional' | 'required' | 'implicit'
  readonly resumption: 'required' | 'optional'
  /** Whether TLS 1.3 is offered where sessions must be resumed, with tickets that are sent again. */
  readonly ticketReplay: boolean
  /** Whether CCC takes TLS off the control connection. */
  readonly clearCommandChannel: boolean
  /** Where the certificate is; undefined for one made at the start. */
  readonly files: CertificateFiles | undefined
  /** Where the certificates of those are who may have signed the clients'. */
  readonly clientCa: string | undefined
}

const highestPort = 65_535

/** The command line of ftpkit-server; `start` is called with what it says. */
export function serverCommand(version: string, start: (command: ServerCommand) => Promise<void>): Command {
  return new Command('ftpkit-server')
    .addCommand(passwdCommand())
    .description('An FTP server for ordinary and mainframe transfers.')
    .version(version)
    .argument('[root]', 'directory to serve; without it a small sample tree in memory')
    .option('--config <file>', 'configuration in YAML or JSON; options given here go before it')
    .option(
      '--passive-address <[network=]address>',
      'address that PASV tells, all clients or those of a network: IPv4, a name that has one, or own (repeatable)',
      collectPassiveAddress,
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on, 0 for any free one', parsePort, 2121)
    .option('--user <name:password>', 'a user who may read and write (repeatable)', collectUser, new Map())
    .option('--users <file>', 'more users, by lines that "ftpkit-server passwd" writes')
    .option('--anonymous', 'let anybody read (the default when no user is given)', false)
    .option('--passive-ports <min-max>', 'ports for passive data connections', parseRange)
    .addOption(
      new Option('--durability <level>', 'what 226 promises: on the disk, whole under its name, or less')
        .choices(['full', 'rename', 'none'])
        .default('full'),
    )
    .addOption(
      new Option('--log-format <format>', 'what the log looks like')
        .choices(['pretty', 'json'])
        .default('pretty'),
    )
    .addOption(
      new Option('--tls <policy>', 'whether TLS is offered, asked for, or there from the first octet')
        .choices(['off', 'optional', 'required', 'implicit'])
        .default('off', 'off, or optional with a certificate'),
    )
    .addOption(
      new Option('--system <system>', 'the system to pass for: zos has data sets, records and JES')
        .choices(['unix', 'zos'])
        .default('unix'),
    )
    .option('--zos-strict', 'refuse what z/OS refuses although RFC 959 allows it', false)
    .option('--zos-jobs <file>', 'JSON of what jobs come to, by name: {"JOB1": {"rc": 8, "spool": […]}}')
    .option('--tls-cert <file>', 'certificate, and those behind it, as PEM; read again when it changes')
    .option('--tls-key <file>', 'private key of the certificate, as PEM')
    .option('--tls-self-signed', 'make a certificate for development', false)
    .addOption(
      new Option('--tls-resumption <policy>', 'whether protected data connections must resume the session')
        .choices(['required', 'optional'])
        .default('required'),
    )
    .option(
      '--no-tls-ticket-replay',
      'limit sessions to TLS 1.2 where they must be resumed, rather than send tickets of TLS 1.3 again',
    )
    .option(
      '--tls-client-ca <file>',
      'take only clients with a certificate that one of these, as PEM, signed',
    )
    .option('--tls-ccc', 'let CCC take TLS off the control connection', false)
    .addHelpText(
      'after',
      '\nThe line "ready ftp://HOST:PORT" on standard output says that connections are taken.',
    )
    .action(async (given: string | undefined, _options, command: Command) => {
      const configuration = await configured(command)
      const options = command.opts()
      await start({
        root: given ?? configuration.root,
        configuration,
        passiveAddress: options.passiveAddress,
        host: options.host,
        port: options.port,
        users: options.user,
        usersFile: options.users,
        anonymous: options.anonymous || (options.user.size === 0 && options.users === undefined),
        passivePorts: options.passivePorts,
        logFormat: options.logFormat,
        system: options.system,
        zos: { strict: options.zosStrict, jobs: options.zosJobs },
        tls: tlsOf(command.opts(), command),
        durability: options.durability,
      })
    })
}

function passwdCommand(): Command {
  return new Command('passwd')
    .description('Sets a password in a users file; the password is a line of standard input.')
    .argument('<file>', 'users file; made if it is not there')
    .argument('<name>', 'name of the user')
    .action(async (file: string, name: string, _options, command: Command) => {
      await setPassword(file, name).catch((error: Error) => command.error(`error: ${error.message}`))
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

/** Rules are looked through in their order; one without a network is for whoever is left. */
function collectPassiveAddress(
  given: string,
  rules: readonly PassiveAddressRule[] = [],
): PassiveAddressRule[] {
  const at = given.indexOf('=')
  const everyone = ['0.0.0.0/0', '::/0'].map((network) => ({ network, address: given }))
  return [...rules, ...(at < 0 ? everyone : [{ network: given.slice(0, at), address: given.slice(at + 1) }])]
}

type Collected = Parameters<typeof addUser>[1]

function collectUser(given: string, users: Collected): Collected {
  try {
    return addUser(given, users)
  } catch {
    throw new InvalidArgumentError('A user is given as NAME:PASSWORD.')
  }
}

/** Reads the configuration file, if there is one, and has options that were not given say what it says. */
async function configured(command: Command): Promise<Configuration> {
  const { config } = command.opts<{ config?: string }>()
  if (config === undefined) return {}
  try {
    // Loaded where it is wanted: what reads and checks it takes memory that a server without it never needs.
    const { readConfiguration } = await import('./config.js')
    const configuration = await readConfiguration(config)
    for (const option of command.options) {
      const attributeName = option.attributeName()
      const value = configuration[attributeName as keyof Configuration]
      const source = command.getOptionValueSource(attributeName)
      if (value !== undefined && (source === undefined || source === 'default')) {
        command.setOptionValueWithSource(attributeName, value, 'config')
      }
    }
    return configuration
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`)
  }
}

/** What `--tls…` options come as. */
interface TlsFlags {
  readonly tls: 'off' | TlsCommand['mode']
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly tlsSelfSigned: boolean
  readonly tlsResumption: TlsCommand['resumption']
  readonly tlsTicketReplay: boolean
  readonly tlsCcc: boolean
  readonly tlsClientCa?: string
}

/** A certificate alone means that TLS is offered. */
function tlsOf(flags: TlsFlags, command: Command): TlsCommand | undefined {
  const {
    tls,
    tlsCert,
    tlsKey,
    tlsSelfSigned,
    tlsResumption: resumption,
    tlsTicketReplay: ticketReplay,
    tlsCcc: clearCommandChannel,
    tlsClientCa: clientCa,
  } = flags
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    command.error('error: --tls-cert and --tls-key are given together')
  }
  const given = tlsCert !== undefined || tlsSelfSigned
  const mode = tls === 'off' && given && command.getOptionValueSource('tls') === 'default' ? 'optional' : tls
  if (mode === 'off') return undefined
  if (!given) command.error(`error: --tls ${mode} needs --tls-cert and --tls-key, or --tls-self-signed`)
  const files = tlsCert && tlsKey ? { cert: tlsCert, key: tlsKey } : undefined
  return { mode, resumption, ticketReplay, clearCommandChannel, files, clientCa }
}
