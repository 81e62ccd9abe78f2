import {
  collectAddressRule,
  collectNetworks,
  maxPort,
  type OptionRow,
  octetsOf,
  type ProgramRow,
  parseCaptureFiles,
  parseCaptureSize,
  parseDelay,
  parseEndpoint,
  parseRange,
} from '@ftpkit/command-line'
import { variableName } from '@ftpkit/daemon'
import { Networks, type RateLimits } from '@ftpkit/node/server'
import { addUser } from '@ftpkit/users'
import { InvalidArgumentError } from 'commander'
import { formsByKey } from './forms.js'
import { type ListenerCommand, listenerOf } from './listeners.js'
import { configVariable, variablePrefix } from './variables.js'

const serving = 'Serving'
const storage = 'Object storage'
const users = 'Users'
const connections = 'Data connections'
const tls = 'TLS'
const system = 'System'
const captures = 'Captures'

/** Every option of the server. Those that are keys of a configuration file too override it. */
export const optionRows: readonly OptionRow[] = [
  {
    flags: '--config <file>',
    help: 'configuration in YAML or JSON; options on the command line override it',
    group: serving,
    completes: 'file',
  },
  { flags: '--host <address>', help: 'address to listen on', group: serving, default: '127.0.0.1' },
  {
    flags: '--port <number>',
    help: 'port to listen on; 0 is any free port',
    group: serving,
    parse: parsePort,
    default: 2121,
  },
  {
    flags: '--listen <[tls=]address:port>',
    help: 'one of several addresses, instead of --host and --port; TLS is off, optional, required or implicit there (repeatable)',
    group: serving,
    parse: collectListener,
  },
  {
    flags: '--log-format <format>',
    help: 'format of the log',
    group: serving,
    choices: ['pretty', 'json'],
    default: 'pretty',
    defaultText: 'pretty on a terminal, else json',
  },
  {
    flags: '--xferlog <file>',
    help: 'log of files that were transferred and deleted, in the form of wu-ftpd',
    group: serving,
    completes: 'file',
  },
  {
    flags: '--pid-file <file>',
    help: 'file with the number of the process, for "ftpkit-server reload"',
    group: serving,
    completes: 'file',
  },
  {
    flags: '--drain-delay <milliseconds>',
    help: 'time after SIGTERM in which /readyz says 503 and clients are still accepted, until load balancers know it',
    group: serving,
    parse: parseDelay,
    default: 0,
  },
  {
    flags: '--metrics <[address:]port>',
    help: 'answer monitors by HTTP: /metrics for Prometheus, /healthz and /readyz; on this machine only without an address',
    group: serving,
    parse: parseEndpoint,
  },
  {
    flags: '--name-encoding <encoding>',
    help: 'encoding of names for clients that do not ask for UTF-8 by OPTS UTF8 ON: gbk, shift_jis, big5, …',
    group: serving,
  },
  {
    flags: '--durability <level>',
    help: 'what 226 guarantees: the file is on the disk (full), complete (rename), or neither (none)',
    group: serving,
    choices: ['full', 'rename', 'none'],
    default: 'full',
  },
  {
    flags: '--shared-state <url>',
    help: 'Redis or Valkey by which servers count logins and sessions together: redis://HOST:PORT, env:NAME or file:PATH',
    group: serving,
    parse: parseSharedState,
  },
  {
    flags: '--commit-after-control-end',
    help: 'put a file in place although its client closed the control connection before 226, as ffmpeg does',
    group: serving,
    default: false,
  },
  {
    flags: '--s3-endpoint <url>',
    help: 'S3 service of the buckets that are served, if it is not AWS',
    group: storage,
  },
  { flags: '--s3-region <region>', help: 'region of the buckets', group: storage },
  {
    flags: '--s3-credentials <file>',
    help: 'file with the keys of the service, which no one else may read; otherwise the environment has them',
    group: storage,
    completes: 'file',
  },
  {
    flags: '--user <name:password>',
    help: 'user who may read and write (repeatable)',
    group: users,
    parse: collectUser,
  },
  {
    flags: '--users <file>',
    help: 'file with more users, as "ftpkit-server passwd" writes it',
    group: users,
    completes: 'file',
  },
  {
    flags: '--anonymous',
    help: 'let anyone read (the default without any user)',
    group: users,
    default: false,
  },
  {
    flags: '--passive-ports <min-max>',
    help: 'ports for passive data connections',
    group: connections,
    parse: parseRange,
  },
  {
    flags: '--passive-address <[network=]address>',
    help: 'address in replies to PASV, for all clients or those of a network: IPv4, a host name, or own (repeatable)',
    group: connections,
    parse: collectAddressRule,
  },
  {
    flags: '--limit-rate <[scope=]rate>',
    help: 'octets per second of the server, or by session=RATE or user=RATE of each of these, such as 500k or 2M (repeatable)',
    group: connections,
    parse: collectRate,
  },
  {
    flags: '--proxy-from <network>',
    help: 'network of load balancers, whose connections must begin with a header of the PROXY protocol (repeatable)',
    group: connections,
    parse: collectNetworks((text) => new Networks([text])),
  },
  {
    flags: '--proxy-data',
    help: 'their passive data connections begin with a header too; without it, none may come through them',
    group: connections,
    default: false,
  },
  {
    flags: '--tls <policy>',
    help: 'whether TLS is offered, required, or used from the first octet',
    group: tls,
    choices: ['off', 'optional', 'required', 'implicit'],
    default: 'off',
    defaultText: 'off, or optional with a certificate',
  },
  {
    flags: '--tls-cert <file>',
    help: 'certificate chain as PEM; read again when it changes',
    group: tls,
    completes: 'file',
  },
  {
    flags: '--tls-key <file>',
    help: 'private key of the certificate, as PEM',
    group: tls,
    completes: 'file',
  },
  {
    flags: '--tls-self-signed',
    help: 'generate a certificate, for development',
    group: tls,
    default: false,
  },
  {
    flags: '--tls-resumption <policy>',
    help: 'whether protected data connections must resume the session',
    group: tls,
    choices: ['required', 'optional'],
    default: 'required',
  },
  {
    flags: '--no-tls-ticket-replay',
    help: 'limit sessions to TLS 1.2, instead of repeating tickets of TLS 1.3, where resumption is required',
    group: tls,
  },
  {
    flags: '--tls-data-end <policy>',
    help: 'how a protected upload may end: by the close_notify of TLS, or any way, for programs that send none',
    group: tls,
    choices: ['close-notify', 'any'],
    default: 'close-notify',
  },
  {
    flags: '--tls-client-ca <file>',
    help: 'accept only clients with a certificate signed by one of these authorities (PEM)',
    group: tls,
    completes: 'file',
  },
  {
    flags: '--tls-ticket-keys <file>',
    help: 'keys by which servers resume each other’s TLS sessions: 48 random octets each, the newest first',
    group: tls,
    completes: 'file',
  },
  {
    flags: '--tls-ccc',
    help: 'let CCC end TLS on the control connection',
    group: tls,
    default: false,
  },
  {
    flags: '--capture <directory>',
    help: 'record each session, without TLS and without passwords, to a file that "ftpkit inspect" and Wireshark read',
    group: captures,
    completes: 'directory',
  },
  {
    flags: '--capture-size <octets>',
    help: 'octets of one such file, at which it ends, such as 64M (k 1024, M 1048576)',
    group: captures,
    parse: parseCaptureSize,
    default: 67_108_864,
    defaultText: '64M',
  },
  {
    flags: '--capture-files <number>',
    help: 'how many such files are kept; the oldest are removed',
    group: captures,
    parse: parseCaptureFiles,
    default: 100,
  },
  {
    flags: '--capture-secrets',
    help: 'record passwords too',
    group: captures,
    default: false,
  },
  {
    flags: '--system <system>',
    help: 'system to emulate: zos has data sets, records and JES',
    group: system,
    choices: ['unix', 'zos'],
    default: 'unix',
  },
  {
    flags: '--zos-strict',
    help: 'refuse what z/OS refuses although RFC 959 allows it',
    group: system,
    default: false,
  },
  {
    flags: '--zos-jobs <file>',
    help: 'results of jobs by name, as JSON: {"JOB1": {"rc": 8, "spool": […]}}',
    group: system,
    completes: 'file',
  },
]

/** The program, without what its commands do. */
export const programRow: Omit<ProgramRow, 'commands'> = {
  name: 'ftpkit-server',
  operands: '[root]',
  help: 'An FTP server for ordinary and mainframe transfers.',
  options: optionRows,
  completes: ['directory'],
  examples: [
    {
      line: 'ftpkit-server --user me:secret files',
      does: 'serve a directory to one user, on port 2121 of this machine',
    },
    {
      line: 'ftpkit-server --config /etc/ftpkit.yaml --host 0.0.0.0 --port 21',
      does: 'serve what a configuration says, to everyone',
    },
    {
      line: 'ftpkit-server --tls required --tls-self-signed --users users.txt files',
      does: 'accept no connection without TLS',
    },
  ],
  notes: `
root is the directory to serve, or s3://BUCKET/PREFIX, which needs the package @aws-sdk/client-s3; without it, the server has a
small sample tree in memory.
The line "ready ftp://HOST:PORT" on standard output says that the server accepts connections; there is one for each address.
Each key of a configuration is also a variable of the environment, in capitals: FTPKIT_PASSIVE_PORTS for passivePorts, and
FTPKIT_LIMITS_IDLE_TIME for idleTime of limits. Lists and objects are YAML or JSON there. A variable overrides the file of
--config, and an option on the command line overrides both.`,
  statuses: {
    0: 'the server was ended by SIGINT or SIGTERM',
    1: 'the server can’t start, or a wrong command line',
  },
  environment: () => ({
    [configVariable]: 'configuration, as by --config',
    ...Object.fromEntries(
      Array.from(formsByKey, ([key, form]) => [variableName(variablePrefix, [key]), form] as const),
    ),
  }),
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port <= maxPort)) throw new InvalidArgumentError(`A port is a number from 0 to ${maxPort}.`)
  return port
}

/** The list of processes shows arguments to everyone. */
function parseSharedState(text: string): string {
  if (/^[a-z]+:\/\/[^/]*@/.test(text))
    throw new InvalidArgumentError('Give a URL with a password by env:NAME, file:PATH or the configuration.')
  return text
}

function collectListener(given: string, listeners: readonly ListenerCommand[] = []): ListenerCommand[] {
  const listener = listenerOf(given)
  if (listener) return [...listeners, listener]
  throw new InvalidArgumentError('Expected an address such as 0.0.0.0:21, [::]:21 or implicit=0.0.0.0:990.')
}

const rateForm = /^(?:(session|user|server)=)?(.*)$/

function collectRate(given: string, before: RateLimits = {}): RateLimits {
  const [, scope = 'server', text = ''] = rateForm.exec(given) ?? []
  const rate = octetsOf(text) ?? 0
  if (rate > 0) return { ...before, [scope]: rate }
  throw new InvalidArgumentError(
    'Expected more than 0 octets per second, such as 500k, session=2M, user=10M or server=1G.',
  )
}

type Collected = Parameters<typeof addUser>[1]

function collectUser(given: string, before?: Collected): Collected {
  try {
    return addUser(given, before)
  } catch {
    throw new InvalidArgumentError('A user has the form NAME:PASSWORD.')
  }
}
