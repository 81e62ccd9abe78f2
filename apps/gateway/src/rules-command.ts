import { isIP } from 'node:net'
import {
  type CommandRow,
  collectNetworks,
  type Endpoint,
  endpointOf,
  type OptionRow,
  parseRange,
} from '@ftpkit/command-line'
import { printLine } from '@ftpkit/command-line/output'
import { Networks } from '@ftpkit/node/server'
import { type Command, InvalidArgumentError } from 'commander'
import { type Ports, reverseRules, routingCommands, transparentRules } from './rules.js'

const group = 'Rules'

const collectNetwork = collectNetworks((text) => new Networks([text]))

/** The options of the command, as parsed. */
interface RulesOptions {
  readonly port: number
  readonly ports: Ports
  readonly clients?: readonly string[] | undefined
  readonly address?: string | undefined
  readonly gateway?: Endpoint | undefined
  readonly servers?: readonly string[] | undefined
}

const options: readonly OptionRow[] = [
  {
    flags: '--ports <min-max>',
    help: 'ports for passive data connections of clients: client.ports of the configuration',
    group,
    parse: parseRange,
    default: { first: 50_000, last: 50_999 },
    defaultText: '50000-50999',
  },
  {
    flags: '--port <number>',
    help: 'port of the transparent socket',
    group,
    parse: parsePort,
    default: 2_121,
  },
  {
    flags: '--clients <network>',
    help: 'network of clients whose sessions go through the gateway, by default all (repeatable)',
    group,
    parse: collectNetwork,
  },
  {
    flags: '--address <address>',
    help: 'address of the router that clients dial',
    group,
    parse: parseAddress,
  },
  {
    flags: '--gateway <address:port>',
    help: 'where the router reaches the gateway',
    group,
    parse: parseEndpoint,
  },
  {
    flags: '--servers <network>',
    help: 'servers that only the gateway may reach (repeatable)',
    group,
    parse: collectNetwork,
  },
]

const ways: Readonly<Record<string, (given: RulesOptions, command: Command) => string[]>> = {
  transparent: ({ port, ports, clients = [] }) => [
    ...commented(
      'The router also has to deliver the marked packets to itself:',
      routingCommands({ clients }),
    ),
    ...transparentRules({ port, ports, clients }),
  ],
  reverse: ({ ports, address, gateway, servers = [] }, command) => {
    if (address === undefined || gateway === undefined)
      return command.error('error: rules reverse needs --address and --gateway')
    if (isIP(address) !== isIP(gateway.host))
      return command.error('error: --address and --gateway must be addresses of the same family')
    return reverseRules({ address, gateway, ports, servers })
  },
}

/** The command that prints rules of a firewall. */
export const rulesRow: CommandRow = {
  name: 'rules',
  operands: '<way>',
  help: 'print rules of nftables that lead sessions to the gateway, and let none pass it by: transparent or reverse',
  options,
  completes: [Object.keys(ways)],
  examples: [
    {
      line: 'ftpkit-gateway rules transparent --clients 10.0.0.0/8 | nft -f -',
      does: 'lead the FTP sessions of a network that this router forwards to the gateway',
    },
    {
      line: 'ftpkit-gateway rules reverse --address 198.51.100.1 --gateway 10.0.0.2:2121 --servers 10.0.0.9',
      does: 'print what a router needs that leads its address to the gateway',
    },
  ],
  notes:
    'Rules for transparent belong on the router that the gateway runs on, and its socket comes from systemd with Transparent=yes. The comment before them has the commands of ip that they need besides.',
  action: async () => async (way: string, given: RulesOptions, command: Command) => {
    const rulesOf = Object.hasOwn(ways, way) ? ways[way]! : unknownWay
    for (const line of rulesOf(given, command)) printLine(line)
  },
}

function unknownWay(_given: RulesOptions, command: Command): never {
  return command.error(`error: give one of ${Object.keys(ways).join(', ')}`)
}

function commented(title: string, lines: readonly string[]): string[] {
  return [title, ...lines.map((line) => `  ${line}`)].map((line) => `# ${line}`)
}

function parsePort(text: string): number {
  const endpoint = /^\d+$/.test(text) ? endpointOf(text) : undefined
  if (endpoint && endpoint.port > 0) return endpoint.port
  throw new InvalidArgumentError('A port is a number from 1 to 65535.')
}

function parseEndpoint(text: string): Endpoint {
  const endpoint = endpointOf(text)
  if (endpoint && isIP(endpoint.host) !== 0 && endpoint.port > 0) return endpoint
  throw new InvalidArgumentError('Expected an address such as 10.0.0.2:2121 or [2001:db8::2]:2121.')
}

function parseAddress(text: string): string {
  if (isIP(text) !== 0) return text
  throw new InvalidArgumentError('Expected an address such as 198.51.100.1.')
}
