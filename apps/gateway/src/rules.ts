import { isIP, isIPv4 } from 'node:net'

/** Ports, the first and the last. */
export interface Ports {
  readonly first: number
  readonly last: number
}

/** A gateway on a router, through which the clients reach their servers. */
export interface TransparentRules {
  /** Port that the transparent socket of the gateway listens on. */
  readonly port: number
  /** Ports of listeners for data connections of clients. */
  readonly ports: Ports
  /** Networks of the clients; empty for all. */
  readonly clients: readonly string[]
}

/** A gateway before its servers, whose clients dial an address of the router. */
export interface ReverseRules {
  /** The address that clients dial. */
  readonly address: string
  /** Where the gateway is, as the router reaches it. */
  readonly gateway: { readonly host: string; readonly port: number }
  readonly ports: Ports
  /** Servers that are to be reached by the gateway only. */
  readonly servers: readonly string[]
}

/** Mark of packets for the gateway, and the number of the routing table that has it: letters of no other meaning. */
const mark = 0x46

const families = ['ip', 'ip6'] as const
type Family = (typeof families)[number]

/**
 * Rules of nftables that lead control connections to other hosts to the gateway, and their passive data connections. Without
 * them `tproxy` lets packets through when no one listens: so port 21 is never forwarded. They replace the rules that the
 * gateway had before.
 */
export function transparentRules({ port, ports, clients }: TransparentRules): string[] {
  const used = families.filter((family) => clients.length === 0 || ofFamily(clients, family).length > 0)
  const each = (rule: (family: Family) => string) => used.map(rule)
  const from = (family: Family) => sourceOf(ofFamily(clients, family), family)
  return table('inet', [
    ...used.flatMap((family) => set(`dialled_${family}`, family)),
    ...chain('intercept', 'type filter hook prerouting priority mangle', [
      ...each(
        (family) =>
          `${from(family)}tcp dport 21 update @dialled_${family} { ${family} saddr . ${family} daddr }`,
      ),
      '# Packets of sessions that the gateway has.',
      `meta l4proto tcp socket transparent 1 socket wildcard 0 meta mark set ${mark} accept`,
      ...each(
        (family) => `${from(family)}tcp dport 21 tproxy ${family} to :${port} meta mark set ${mark} accept`,
      ),
    ]),
    ...chain('passive', 'type nat hook prerouting priority dstnat', [
      '# Clients dial the server for data; only those with a control connection come to the gateway.',
      ...each(
        (family) =>
          `${family} saddr . ${family} daddr @dialled_${family} tcp dport ${rangeOf(ports)} redirect`,
      ),
    ]),
    ...chain('closed', 'type filter hook forward priority filter', [
      '# When the gateway is down, no session passes it by.',
      ...each((family) => `${from(family)}tcp dport 21 drop`),
    ]),
  ])
}

/** What routes the marked packets to this machine: `ip` knows it, and nftables does not. */
export function routingCommands({ clients }: Pick<TransparentRules, 'clients'>): string[] {
  const used = families.filter((family) => clients.length === 0 || ofFamily(clients, family).length > 0)
  return used.flatMap((family) => {
    const program = family === 'ip' ? 'ip' : 'ip -6'
    return [
      `${program} rule add fwmark ${mark} lookup ${mark}`,
      `${program} route add local default dev lo table ${mark}`,
    ]
  })
}

/** Rules of nftables for a router that leads an address of its own to the gateway, and lets no one else to the servers. */
export function reverseRules({ address, gateway, ports, servers }: ReverseRules): string[] {
  const family = isIPv4(address) ? 'ip' : 'ip6'
  const host = family === 'ip' ? gateway.host : `[${gateway.host}]`
  return table('inet', [
    ...chain('reverse', 'type nat hook prerouting priority dstnat', [
      `${family} daddr ${address} tcp dport 21 dnat ${family} to ${host}:${gateway.port}`,
      '# Passive data connections, to the same port.',
      `${family} daddr ${address} tcp dport ${rangeOf(ports)} dnat ${family} to ${gateway.host}`,
    ]),
    ...chain(
      'closed',
      'type filter hook forward priority filter',
      servers.map((server) => {
        const of = isIP(server.replace(/\/\d+$/, '')) === 4 ? 'ip' : 'ip6'
        const others = of === family ? `${family} saddr != ${gateway.host} ` : ''
        return `${others}${of} daddr ${server} tcp dport 21 drop`
      }),
    ),
  ])
}

/** A table in place of the one before: it is declared, so that it can be deleted. */
function table(family: 'inet', lines: readonly string[]): string[] {
  const name = `${family} ftpkit_gateway`
  return [
    `table ${name}`,
    `delete table ${name}`,
    `table ${name} {`,
    ...lines.map((line) => `  ${line}`),
    '}',
  ]
}

function chain(name: string, hook: string, rules: readonly string[]): string[] {
  if (rules.length === 0) return []
  return [`chain ${name} {`, `  ${hook}; policy accept;`, ...rules.map((rule) => `  ${rule}`), '}']
}

/** Clients and the servers that they have dialled. */
function set(name: string, family: Family): string[] {
  const address = family === 'ip' ? 'ipv4_addr' : 'ipv6_addr'
  return [
    `set ${name} {`,
    `  type ${address} . ${address}`,
    '  size 65535',
    '  flags dynamic,timeout',
    '  timeout 1h',
    '}',
  ]
}

function ofFamily(networks: readonly string[], family: Family): string[] {
  const version = family === 'ip' ? 4 : 6
  return networks.filter((network) => isIP(network.replace(/\/\d+$/, '')) === version)
}

function sourceOf(networks: readonly string[], family: Family): string {
  if (networks.length === 0) return ''
  return `${family} saddr { ${networks.join(', ')} } `
}

function rangeOf({ first, last }: Ports): string {
  return `${first}-${last}`
}
