import {
  collectAddressRule,
  type OptionRow,
  type ProgramRow,
  parseCaptureFiles,
  parseCaptureSize,
  parseDelay,
  parseEndpoint,
  parseRange,
} from '@ftpkit/command-line'
import { variableName } from '@ftpkit/daemon'
import { InvalidArgumentError } from 'commander'
import { formsByKey } from './forms.js'
import { HostList } from './host-list.js'
import { type ListenerCommand, listenerOf } from './listeners.js'
import { configVariable, variablePrefix } from './variables.js'

const relaying = 'Relaying'
const clients = 'Clients'
const servers = 'Servers'
const captures = 'Captures'

/** An option, and the key of the configuration that it overrides. */
export interface KeyedOption extends OptionRow {
  /** With the keys around it; undefined for an option that is not a key. */
  readonly key?: readonly string[] | undefined
}

/** Every option of the gateway. */
export const optionRows: readonly KeyedOption[] = [
  {
    flags: '--config <file>',
    help: 'configuration in YAML or JSON; options on the command line override it',
    group: relaying,
    completes: 'file',
  },
  {
    flags: '--listen <[implicit=]address:port>',
    help: 'one of several addresses to listen on; by default 127.0.0.1:2121, or the sockets of systemd (repeatable)',
    group: relaying,
    parse: collectListener,
    key: ['listeners'],
  },
  {
    flags: '--forward <host>',
    help: 'host, pattern of names or network that clients may name by USER name@host (repeatable)',
    group: relaying,
    parse: collectHost,
  },
  {
    flags: '--log-format <format>',
    help: 'format of the log',
    group: relaying,
    choices: ['pretty', 'json'],
    defaultText: 'pretty on a terminal, else json',
    key: ['logFormat'],
  },
  {
    flags: '--pid-file <file>',
    help: 'file with the number of the process, for "ftpkit-gateway reload"',
    group: relaying,
    completes: 'file',
    key: ['pidFile'],
  },
  {
    flags: '--drain-delay <milliseconds>',
    help: 'time after SIGTERM in which /readyz says 503 and clients are still accepted, until load balancers know it',
    group: relaying,
    parse: parseDelay,
    key: ['drainDelay'],
  },
  {
    flags: '--metrics <[address:]port>',
    help: 'answer monitors by HTTP: /metrics for Prometheus, /healthz and /readyz; on this machine only without an address',
    group: relaying,
    parse: parseEndpoint,
    key: ['metrics'],
  },
  {
    flags: '--tls <policy>',
    help: 'whether clients may or must use TLS',
    group: clients,
    choices: ['off', 'optional', 'required', 'implicit'],
    defaultText: 'off, or optional with a certificate',
    key: ['client', 'tls'],
  },
  {
    flags: '--tls-cert <file>',
    help: 'certificate chain for clients, as PEM; read again when it changes',
    group: clients,
    completes: 'file',
    key: ['client', 'cert'],
  },
  {
    flags: '--tls-key <file>',
    help: 'private key of the certificate, as PEM',
    group: clients,
    completes: 'file',
    key: ['client', 'key'],
  },
  {
    flags: '--ports <min-max>',
    help: 'ports for passive data connections of clients',
    group: clients,
    parse: parseRange,
    key: ['client', 'ports'],
  },
  {
    flags: '--address <[network=]address>',
    help: 'address in replies to PASV, for all clients or those of a network: IPv4, a host name, or own (repeatable)',
    group: clients,
    parse: collectAddressRule,
    key: ['client', 'address'],
  },
  {
    flags: '--server-tls <policy>',
    help: 'whether servers are used with TLS; same is as the client',
    group: servers,
    choices: ['off', 'optional', 'required', 'implicit', 'same'],
    defaultText: 'as the URL says, and same for servers that clients name',
    key: ['server', 'tls'],
  },
  {
    flags: '--server-ca <file>',
    help: 'authorities that may have signed the certificates of servers, as PEM',
    group: servers,
    completes: 'file',
    key: ['server', 'authorities'],
  },
  {
    flags: '--server-insecure',
    help: 'accept any certificate of a server',
    group: servers,
    key: ['server', 'insecure'],
  },
  {
    flags: '--data <way>',
    help: 'how data connections with servers are made; auto takes the other way where the server refuses that of the client',
    group: servers,
    choices: ['same', 'passive', 'active', 'auto'],
    defaultText: 'auto',
    key: ['server', 'data'],
  },
  {
    flags: '--capture <directory>',
    help: 'record each session, without TLS and without passwords, to a file that "ftpkit inspect" and Wireshark read',
    group: captures,
    completes: 'directory',
    key: ['capture'],
  },
  {
    flags: '--capture-size <octets>',
    help: 'octets of one such file, at which it ends, such as 64M (k 1024, M 1048576)',
    group: captures,
    parse: parseCaptureSize,
    defaultText: '64M',
    key: ['captureSize'],
  },
  {
    flags: '--capture-files <number>',
    help: 'how many such files are kept, by default 100; the oldest are removed',
    group: captures,
    parse: parseCaptureFiles,
    key: ['captureFiles'],
  },
  {
    flags: '--capture-secrets',
    help: 'record passwords too',
    group: captures,
    key: ['captureSecrets'],
  },
]

/** The program, without what its commands do. */
export const programRow: Omit<ProgramRow, 'commands'> = {
  name: 'ftpkit-gateway',
  operands: '[server]',
  help: 'An FTP gateway: relays sessions through NAT, load balancers and TLS.',
  options: optionRows,
  completes: ['url'],
  examples: [
    {
      line: 'ftpkit-gateway ftp://server.example',
      does: 'relay sessions to one server, on port 2121 of this machine',
    },
    {
      line: "ftpkit-gateway --listen 0.0.0.0:21 --forward '*.example' --forward 192.0.2.0/24",
      does: 'connect clients with the server that they name by USER name@host',
    },
    {
      line: 'ftpkit-gateway --tls required --tls-cert cert.pem --tls-key key.pem ftp://10.0.0.9',
      does: 'put TLS before a server that has none',
    },
  ],
  notes: `
server is ftp://HOST, ftpes://HOST (TLS by AUTH) or ftps://HOST (TLS from the first octet).
The line "ready ftp://HOST:PORT" on standard output says that the gateway accepts connections; there is one for each address.
Each key of a configuration is also a variable of the environment, in capitals: FTPKIT_GATEWAY_CLIENT_PORTS for ports of
client. Lists and objects are YAML or JSON there. A variable overrides the file of --config, and an option on the command line
overrides both.`,
  statuses: {
    0: 'the gateway was ended by SIGINT or SIGTERM',
    1: 'the gateway can’t start, or a wrong command line',
  },
  environment: () => ({
    [configVariable]: 'configuration, as by --config',
    ...Object.fromEntries(
      [...formsByKey]
        .filter(([key]) => !key.startsWith('routes.'))
        .map(([key, form]) => [variableName(variablePrefix, key.split('.')), form]),
    ),
  }),
}

function collectListener(given: string, listeners: readonly ListenerCommand[] = []): ListenerCommand[] {
  const listener = listenerOf(given)
  if (listener) return [...listeners, listener]
  throw new InvalidArgumentError('Expected an address such as 0.0.0.0:21, [::]:21 or implicit=0.0.0.0:990.')
}

function collectHost(given: string, hosts: readonly string[] = []): string[] {
  try {
    new HostList([given])
  } catch {
    throw new InvalidArgumentError('Expected a name such as *.example, or a network such as 192.0.2.0/24.')
  }
  return [...hosts, given]
}
