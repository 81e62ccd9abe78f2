import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificate } from './peers/certificate.js'
import { unpacked } from './peers/unpacked.js'
import type { Address } from './server-process.js'

/** Where a gateway of another project runs, and its settings. */
export interface GatewayPlace extends Address {
  /** Folder for its files. */
  readonly folder: string
  /** The one server that it relays to. */
  readonly server: Address
  /** Whether it uses the server with TLS. */
  readonly serverTls: boolean
  /** Address of this machine that connections to the server come from. */
  readonly sourceAddress: string
}

/** Gateways of other projects, by their names and versions. Each writes its configuration, and returns its command line. */
export const otherGateways = {
  'ftp-proxy 1.9.2.4'({ folder, host, port, server }: GatewayPlace): readonly string[] {
    const file = join(folder, 'ftp-proxy.conf')
    const settings = {
      ServerType: 'standalone',
      Listen: host,
      Port: port,
      DestinationAddress: server.host,
      DestinationPort: server.port,
      DestinationTransferMode: 'client',
      LogDestination: join(folder, 'ftp-proxy.log'),
      PidFile: join(folder, 'pid'),
    }
    const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`)
    writeFileSync(file, `[-Global-]\n${lines.join('')}`)
    return [unpacked('ftp-proxy', 'usr/sbin/ftp-proxy'), '-n', '-f', file]
  },
  'mod_proxy 0.9.2'(place: GatewayPlace): readonly string[] {
    const file = join(place.folder, 'proftpd.conf')
    mkdirSync(join(place.folder, 'tables'))
    writeFileSync(file, `${modProxy(place).join('\n')}\n`)
    return [unpacked('mod-proxy', 'usr/sbin/proftpd'), '--nodaemon', '--config', file]
  },
} as const

function modProxy({ folder, host, port, server, serverTls, sourceAddress }: GatewayPlace): string[] {
  const certificate = makeCertificate(folder)
  return [
    `ModulePath ${unpacked('mod-proxy', 'usr/lib/proftpd')}`,
    ...['tls', 'proxy'].map((name) => `LoadModule mod_${name}.c`),
    'ServerName gateway',
    'ServerType standalone',
    'DefaultServer on',
    `DefaultAddress ${host}`,
    `Port ${port}`,
    'UseIPv6 off',
    'SocketBindTight on',
    'UseReverseDNS off',
    'User root',
    'Group root',
    'AuthOrder mod_auth_file.c',
    'DelayEngine off',
    'WtmpLog off',
    'TransferLog none',
    ...['SystemLog', 'TLSLog', 'ProxyLog', 'PidFile', 'ScoreboardFile'].map(
      (name) => `${name} ${join(folder, name)}`,
    ),
    'ProxyEngine on',
    'ProxyRole reverse',
    `ProxyReverseServers ftp://${server.host}:${server.port}`,
    `ProxyTables ${join(folder, 'tables')}`,
    'ProxyDataTransferPolicy client',
    // Else it names its address on the side of the client to the server.
    `ProxySourceAddress ${sourceAddress}`,
    'TLSEngine on',
    `TLSRSACertificateFile ${certificate.cert}`,
    `TLSRSACertificateKeyFile ${certificate.key}`,
    'TLSRequired off',
    `ProxyTLSEngine ${serverTls ? 'on' : 'off'}`,
    'ProxyTLSVerifyServer off',
  ]
}
