import { type Endpoint, feed } from '@ftpkit/command-line'
import { commandOutput } from '@ftpkit/command-line/output'
import type { ReadConfiguration, UnknownVariable } from '@ftpkit/daemon/configuration'
import { isTerminal, type LogFormat } from '@ftpkit/daemon/log'
import type { Durability } from '@ftpkit/filesystem/directory'
import type {
  CertificateFiles,
  ListenerTls,
  PassiveAddress,
  ProxyProtocolOptions,
  RateLimits,
} from '@ftpkit/node/server'
import type { Users } from '@ftpkit/users'
import { Command } from 'commander'
import type { Configuration } from './config.js'
import type { ListenerCommand, ListeningCommand } from './listeners.js'
import { programRow } from './option-table.js'
import { wholeProgram } from './program.js'
import type { S3Storage } from './s3-storage.js'
import { configVariable, hasVariables } from './variables.js'

/** The command line, the environment, and the configuration file that is named there. */
export interface ServerCommand {
  readonly root: string | undefined
  /** Where to listen. */
  readonly listening: ListeningCommand
  readonly users: Users
  /** Path of a file with more users. */
  readonly usersFile: string | undefined
  readonly anonymous: boolean
  readonly passivePorts: { readonly first: number; readonly last: number } | undefined
  readonly logFormat: LogFormat
  /** Path of the file that holds the process number. */
  readonly pidFile: string | undefined
  /** Milliseconds from the signal that ends the server until it accepts no more connections. */
  readonly drainDelay: number
  /** Where monitors are answered; undefined for nowhere. */
  readonly metrics: Endpoint | undefined
  /** Path of the log of files that were transferred. */
  readonly xferlog: string | undefined
  readonly tls: TlsCommand | undefined
  readonly durability: Durability
  /** The encoding of names for clients that don't ask for UTF-8. Default: UTF-8 */
  readonly nameEncoding: string | undefined
  /** Whether a file is put in place although its client closed the control connection first. */
  readonly commitAfterControlEnd: boolean
  readonly passiveAddress: PassiveAddress | undefined
  /** Where the state is that servers share; undefined for none. */
  readonly sharedState: Configuration['sharedState']
  readonly capture: CaptureCommand | undefined
  /** How fast octets move. */
  readonly limitRate: RateLimits | undefined
  /** Load balancers that name their clients. Default: none */
  readonly proxyProtocol: ProxyProtocolOptions | undefined
  /** The system that the server emulates. */
  readonly system: 'unix' | 'zos'
  readonly zos: ZosCommand
  /** How buckets are reached and used. */
  readonly s3: S3Storage
  /** Keys of the configuration, also those without an option. */
  readonly configuration: Configuration
  /** Variables of the environment that look like keys, and are none. */
  readonly unknownVariables: readonly UnknownVariable[]
}

/** Where sessions are recorded, and how much of them. */
export interface CaptureCommand {
  /** Path of the directory. */
  readonly directory: string
  /** Octets of one file. */
  readonly maxOctets: number
  readonly maxFiles: number
  /** Whether passwords are recorded. */
  readonly secrets: boolean
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
  /** When TLS starts; `off` where only listeners that say otherwise have it. */
  readonly mode: ListenerTls
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
  /** Path of the keys of session tickets that several servers share. */
  readonly ticketKeys: string | undefined
}

/** What the command line is for. */
export interface Purposes {
  /** Called with the options, once they are checked. */
  readonly start: (command: ServerCommand) => Promise<void>
  /** Called with the configuration by the command `check`. @default nothing */
  readonly check?: ((file: string) => Promise<void>) | undefined
  /** Whether a server runs already, which a configuration without a key must not change. @default false */
  readonly isReload?: boolean | undefined
}

/** The command line of ftpkit-server. */
export function serverCommand(version: string, { start, check, isReload = false }: Purposes): Command {
  const command = new Command(programRow.name).version(version).configureOutput(commandOutput)
  return feed(command, wholeProgram(check)).action(async (given: string | undefined) => {
    await start(await commandGiven(given, command, isReload))
  })
}

/**
 * The options of a command line, of the environment, and of the configuration file that it names, without starting anything.
 *
 * @param argv as `process.argv` has it
 * @throws Error where the program would end with a message
 */
export function readCommand(
  version: string,
  argv: readonly string[],
  isReload = false,
): Promise<ServerCommand> {
  return new Promise((resolve, reject) => {
    serverCommand(version, { start: async (command) => resolve(command), isReload })
      .exitOverride()
      .configureOutput({ writeErr: () => {} })
      .parseAsync(argv)
      .catch(reject)
  })
}

async function commandGiven(
  root: string | undefined,
  command: Command,
  isReload: boolean,
): Promise<ServerCommand> {
  const { configuration, unknown } = await applyConfiguration(command, isReload)
  const options = command.opts()
  const users: Users = options.user ?? new Map()
  return {
    root: root ?? configuration.root ?? bucketOf(configuration),
    s3: s3Storage(options, configuration),
    configuration,
    unknownVariables: unknown,
    passiveAddress: options.passiveAddress,
    limitRate: options.limitRate,
    proxyProtocol: proxyProtocol(command),
    listening: listeningCommand(command, configuration),
    users,
    usersFile: options.users,
    anonymous:
      options.anonymous || (users.size === 0 && options.users === undefined && !configuration.userSources),
    passivePorts: options.passivePorts,
    logFormat: logFormatOf(options.logFormat, command),
    xferlog: options.xferlog,
    pidFile: options.pidFile,
    drainDelay: options.drainDelay,
    metrics: options.metrics,
    system: options.system,
    zos: { strict: options.zosStrict, jobs: options.zosJobs },
    tls: tlsCommand(command.opts(), command, configuration),
    durability: options.durability,
    nameEncoding: options.nameEncoding,
    commitAfterControlEnd: options.commitAfterControlEnd,
    sharedState: options.sharedState,
    capture:
      options.capture === undefined
        ? undefined
        : {
            directory: options.capture,
            maxOctets: options.captureSize,
            maxFiles: options.captureFiles,
            secrets: options.captureSecrets,
          },
  }
}

/** The bucket of a configuration that names no root. */
function bucketOf({ storage }: Configuration): string | undefined {
  const { bucket, prefix = '' } = storage?.s3 ?? {}
  return bucket === undefined ? undefined : `s3://${bucket}/${prefix}`
}

function s3Storage(
  { s3Endpoint, s3Region, s3Credentials }: Readonly<Record<string, string | undefined>>,
  { storage }: Configuration,
): S3Storage {
  const { bucket: _, prefix: __, ...configured } = storage?.s3 ?? {}
  return {
    ...configured,
    endpoint: s3Endpoint ?? configured.endpoint,
    region: s3Region ?? configured.region,
    credentials: s3Credentials ?? configured.credentials,
  }
}

/** What is not a terminal is read by a program. */
function logFormatOf(format: LogFormat, command: Command): LogFormat {
  return command.getOptionValueSource('logFormat') === 'default' && !isTerminal(2) ? 'json' : format
}

/** Reads the environment and the configuration file, if one is named, and sets the options that the command line doesn't. */
async function applyConfiguration(
  command: Command,
  isReload: boolean,
): Promise<ReadConfiguration<Configuration>> {
  const environment = process.env
  const file = command.opts<{ config?: string }>().config ?? (environment[configVariable] || undefined)
  if (file === undefined && !hasVariables(environment)) return { configuration: {}, unknown: [] }
  try {
    // Loaded on demand: the parser and the schema take memory that a server without a configuration never needs.
    const { readConfiguration } = await import('./config.js')
    const read = await readConfiguration({ file, environment, refuseEmpty: isReload })
    for (const option of command.options) {
      const attributeName = option.attributeName()
      const value = read.configuration[attributeName as keyof Configuration]
      if (value !== undefined && !isOnCommandLine(command, attributeName)) {
        command.setOptionValueWithSource(attributeName, value, 'config')
      }
    }
    return read
  } catch (error) {
    return command.error(`error: ${(error as Error).message}`)
  }
}

function isOnCommandLine(command: Command, attributeName: string): boolean {
  return ![undefined, 'default', 'config'].includes(command.getOptionValueSource(attributeName))
}

/** Where to listen: what the command line says counts, and else the configuration. */
function listeningCommand(command: Command, configuration: Configuration): ListeningCommand {
  const { host, port, listen } = command.opts<{ host: string; port: number; listen?: ListenerCommand[] }>()
  const isAddressThere = ['host', 'port'].some((name) => isOnCommandLine(command, name))
  if (listen && isAddressThere) command.error('error: give --listen, or --host and --port')
  const isConfigured = configuration.host !== undefined || configuration.port !== undefined
  if (listen || isAddressThere) return { host, port, isAddressGiven: isAddressThere, listeners: listen }
  if (configuration.listeners && isConfigured)
    command.error('error: give listeners, or host and port, in the configuration')
  return { host, port, isAddressGiven: isConfigured, listeners: configuration.listeners }
}

function proxyProtocol(command: Command): ProxyProtocolOptions | undefined {
  const { proxyFrom: from, proxyData: data } = command.opts<{ proxyFrom?: string[]; proxyData: boolean }>()
  if (data && !from)
    command.error('error: --proxy-data needs --proxy-from, the networks of the load balancers')
  return from && { from, data }
}

/** The `--tls…` options as parsed. */
interface TlsFlags {
  readonly tls: TlsCommand['mode']
  readonly tlsCert?: string | undefined
  readonly tlsKey?: string | undefined
  readonly tlsSelfSigned: boolean
  readonly tlsResumption: TlsCommand['resumption']
  readonly tlsTicketReplay: boolean
  readonly tlsDataEnd: TlsCommand['dataEnd']
  readonly tlsCcc: boolean
  readonly tlsClientCa?: string | undefined
  readonly tlsTicketKeys?: string | undefined
}

/** A certificate without `--tls` means that TLS is optional. */
function tlsCommand(flags: TlsFlags, command: Command, configuration: Configuration): TlsCommand | undefined {
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
    tlsTicketKeys: ticketKeys,
  } = flags
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    command.error('error: --tls-cert and --tls-key must be given together')
  }
  const given = tlsCert !== undefined || tlsSelfSigned
  const mode = tls === 'off' && given && command.getOptionValueSource('tls') === 'default' ? 'optional' : tls
  const { listeners = [] } = listeningCommand(command, configuration)
  const [needing] = listeners.flatMap((each) => each.tls ?? []).filter((each) => each !== 'off')
  if (mode === 'off' && needing === undefined) return undefined
  if (!given) {
    const cause = mode === 'off' ? `a listener with TLS ${needing}` : `--tls ${mode}`
    command.error(`error: ${cause} needs --tls-cert and --tls-key, or --tls-self-signed`)
  }
  const files = tlsCert && tlsKey ? { cert: tlsCert, key: tlsKey } : undefined
  return { mode, resumption, ticketReplay, dataEnd, clearCommandChannel, files, clientCa, ticketKeys }
}
