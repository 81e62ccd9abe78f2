import type { Durability } from '@ftpkit/filesystem/directory'
import type { CertificateFiles, PassiveAddress, PassiveAddressRule } from '@ftpkit/node/server'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Configuration } from './config.js'
import type { LogFormat } from './log.js'
import { commandOutput } from './output.js'
import { maxPort, parsePortRange } from './port-range.js'
import { addUser, setPassword, type Users } from './users.js'

/** The command line, and the configuration file that it names. */
export interface ServerCommand {
  readonly root: string | undefined
  readonly host: string
  readonly port: number
  readonly users: Users
  /** Path of a file with more users. */
  readonly usersFile: string | undefined
  readonly anonymous: boolean
  readonly passivePorts: { readonly first: number; readonly last: number } | undefined
  readonly logFormat: LogFormat
  readonly tls: TlsCommand | undefined
  readonly durability: Durability
  /** Whether a file is put in place although its client closed the control connection first. */
  readonly commitAfterControlEnd: boolean
  readonly passiveAddress: PassiveAddress | undefined
  /** The system that the server emulates. */
  readonly system: 'unix' | 'zos'
  readonly zos: ZosCommand
  /** Keys of the configuration file, also those without an option. */
  readonly configuration: Configuration
}

/** Options of a server that emulates z/OS. */
export interface ZosCommand {
  /** Whether to refuse what z/OS refuses although RFC 959 allows it. */
  readonly strict: boolean
  /** Path of a file with the results of jobs; without it every job ends with condition code 0. */
  readonly jobs: string | undefined
}

/** Options of FTPS. */
export interface TlsCommand {
  readonly mode: 'optional' | 'required' | 'implicit'
  readonly resumption: 'required' | 'optional'
  /** Whether to offer TLS 1.3, with repeated tickets, where data connections must resume the session. */
  readonly ticketReplay: boolean
  /** How a client may end a protected data connection on which it stores a file. */
  readonly dataEnd: 'close-notify' | 'any'
  /** Whether CCC may end TLS on the control connection. */
  readonly clearCommandChannel: boolean
  /** Paths of the certificate and its key; undefined for a self-signed one. */
  readonly files: CertificateFiles | undefined
  /** Path of the certificates of the authorities that may have signed those of clients. */
  readonly clientCa: string | undefined
}

/** The command line of ftpkit-server. @param start called with the options, once they are checked */
export function serverCommand(version: string, start: (command: ServerCommand) => Promise<void>): Command {
  return new Command('ftpkit-server')
    .configureOutput(commandOutput)
    .addCommand(passwdCommand())
    .description('An FTP server for ordinary and mainframe transfers.')
    .version(version)
    .argument('[root]', 'directory to serve; without it, a small sample tree in memory')
    .option('--config <file>', 'configuration in YAML or JSON; options on the command line override it')
    .option(
      '--passive-address <[network=]address>',
      'address in replies to PASV, for all clients or those of a network: IPv4, a host name, or own (repeatable)',
      collectPassiveAddress,
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--port <number>', 'port to listen on; 0 is any free port', parsePort, 2121)
    .option('--user <name:password>', 'user who may read and write (repeatable)', collectUser, new Map())
    .option('--users <file>', 'file with more users, as "ftpkit-server passwd" writes it')
    .option('--anonymous', 'let anyone read (the default without any user)', false)
    .option('--passive-ports <min-max>', 'ports for passive data connections', parseRange)
    .addOption(
      new Option(
        '--durability <level>',
        'what 226 guarantees: the file is on the disk (full), complete (rename), or neither (none)',
      )
        .choices(['full', 'rename', 'none'])
        .default('full'),
    )
    .option(
      '--commit-after-control-end',
      'put a file in place although its client closed the control connection before 226, as ffmpeg does',
      false,
    )
    .addOption(
      new Option('--log-format <format>', 'format of the log').choices(['pretty', 'json']).default('pretty'),
    )
    .addOption(
      new Option('--tls <policy>', 'whether TLS is offered, required, or used from the first octet')
        .choices(['off', 'optional', 'required', 'implicit'])
        .default('off', 'off, or optional with a certificate'),
    )
    .addOption(
      new Option('--system <system>', 'system to emulate: zos has data sets, records and JES')
        .choices(['unix', 'zos'])
        .default('unix'),
    )
    .option('--zos-strict', 'refuse what z/OS refuses although RFC 959 allows it', false)
    .option('--zos-jobs <file>', 'results of jobs by name, as JSON: {"JOB1": {"rc": 8, "spool": […]}}')
    .option('--tls-cert <file>', 'certificate chain as PEM; read again when it changes')
    .option('--tls-key <file>', 'private key of the certificate, as PEM')
    .option('--tls-self-signed', 'generate a certificate, for development', false)
    .addOption(
      new Option('--tls-resumption <policy>', 'whether protected data connections must resume the session')
        .choices(['required', 'optional'])
        .default('required'),
    )
    .option(
      '--no-tls-ticket-replay',
      'limit sessions to TLS 1.2, instead of repeating tickets of TLS 1.3, where resumption is required',
    )
    .addOption(
      new Option(
        '--tls-data-end <policy>',
        'how a protected upload may end: by the close_notify of TLS, or any way, for programs that send none',
      )
        .choices(['close-notify', 'any'])
        .default('close-notify'),
    )
    .option(
      '--tls-client-ca <file>',
      'accept only clients with a certificate signed by one of these authorities (PEM)',
    )
    .option('--tls-ccc', 'let CCC end TLS on the control connection', false)
    .addHelpText(
      'after',
      '\nThe line "ready ftp://HOST:PORT" on standard output says that the server accepts connections.',
    )
    .action(async (given: string | undefined, _options, command: Command) => {
      const configuration = await applyConfiguration(command)
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
        tls: tlsCommand(command.opts(), command),
        durability: options.durability,
        commitAfterControlEnd: options.commitAfterControlEnd,
      })
    })
}

function passwdCommand(): Command {
  return new Command('passwd')
    .configureOutput(commandOutput)
    .description('Sets a password in a users file. The password is read from a line on standard input.')
    .argument('<file>', 'users file; created if it does not exist')
    .argument('<name>', 'name of the user')
    .action(async (file: string, name: string, _options, command: Command) => {
      await setPassword(file, name).catch((error: Error) => command.error(`error: ${error.message}`))
    })
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= maxPort)) throw new InvalidArgumentError(`A port is a number from 0 to ${maxPort}.`)
  return port
}

function parseRange(text: string): { first: number; last: number } {
  const range = parsePortRange(text)
  if (range) return range
  throw new InvalidArgumentError('A range of ports has the form MIN-MAX, such as 50000-50100.')
}

/** The first rule that matches counts; one without a network matches every client. */
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
    throw new InvalidArgumentError('A user has the form NAME:PASSWORD.')
  }
}

/** Reads the configuration file, if one is named, and sets the options that the command line doesn't. */
async function applyConfiguration(command: Command): Promise<Configuration> {
  const { config } = command.opts<{ config?: string }>()
  if (config === undefined) return {}
  try {
    // Loaded on demand: the parser and the schema take memory that a server without a configuration never needs.
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

/** The `--tls…` options as parsed. */
interface TlsFlags {
  readonly tls: 'off' | TlsCommand['mode']
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  readonly tlsSelfSigned: boolean
  readonly tlsResumption: TlsCommand['resumption']
  readonly tlsTicketReplay: boolean
  readonly tlsDataEnd: TlsCommand['dataEnd']
  readonly tlsCcc: boolean
  readonly tlsClientCa?: string | undefined
}

/** A certificate without `--tls` means that TLS is optional. */
function tlsCommand(flags: TlsFlags, command: Command): TlsCommand | undefined {
  const {
    tls,
    tlsCert,
    tlsKey,
    tlsSelfSigned,
    tlsResumption: resumption,
    tlsTicketReplay: ticketReplay,
    tlsDataEnd: dataEnd,
    tlsCcc: clearCommandChannel,
    tlsClientCa: clientCa,
  } = flags
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    command.error('error: --tls-cert and --tls-key must be given together')
  }
  const given = tlsCert !== undefined || tlsSelfSigned
  const mode = tls === 'off' && given && command.getOptionValueSource('tls') === 'default' ? 'optional' : tls
  if (mode === 'off') return undefined
  if (!given) command.error(`error: --tls ${mode} needs --tls-cert and --tls-key, or --tls-self-signed`)
  const files = tlsCert && tlsKey ? { cert: tlsCert, key: tlsKey } : undefined
  return { mode, resumption, ticketReplay, dataEnd, clearCommandChannel, files, clientCa }
}
