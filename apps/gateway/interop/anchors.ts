import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeCertificate, unpacked } from '@ftpkit/testkit/peers'
import { addresses } from '@ftpkit/testkit/routed-network'

/** Where a gateway of another project runs at the router, and its settings. */
export interface AnchorPlace {
  /** Folder for its files. */
  readonly folder: string
  readonly host: string
  readonly port: number
  /** Whether it uses the server with TLS. */
  readonly serverTls: boolean
}

/** Gateways of other projects that relay to the server at port 21. They write their configuration, and return their command line. */
export const anchors: Readonly<Record<string, (place: AnchorPlace) => readonly string[]>> = {
  'ftp-proxy 1.9.2.4'({ folder, host, port }) {
    const file = join(folder, 'ftp-proxy.conf')
    const settings = {
      ServerType: 'standalone',
      Listen: host,
      Port: port,
      DestinationAddress: addresses.server,
      DestinationPort: 21,
      DestinationTransferMode: 'client',
      LogDestination: join(folder, 'ftp-proxy.log'),
      PidFile: join(folder, 'pid'),
    }
    const lines = Object.entries(settings).map(([name, value]) => `${name} ${value}\n`)
    writeFileSync(file, `[-Global-]\n${lines.join('')}`)
    return [unpacked('ftp-proxy', 'usr/sbin/ftp-proxy'), '-n', '-f', file]
  },
  'mod_proxy 0.9.2'({ folder, host, port, serverTls }) {
    const file = join(folder, 'proftpd.conf')
    const certificate = makeCertificate(folder)
    mkdirSync(join(folder, 'tables'))
    const lines = [
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
      `ProxyReverseServers ftp://${addresses.server}:21`,
      `ProxyTables ${join(folder, 'tables')}`,
      'ProxyDataTransferPolicy client',
      // Else it names its address on the side of the client to the server.
      `ProxySourceAddress ${addresses.outside}`,
      'TLSEngine on',
      `TLSRSACertificateFile ${certificate.cert}`,
      `TLSRSACertificateKeyFile ${certificate.key}`,
      'TLSRequired off',
      `ProxyTLSEngine ${serverTls ? 'on' : 'off'}`,
      'ProxyTLSVerifyServer off',
    ]
    writeFileSync(file, `${lines.join('\n')}\n`)
    return [unpacked('mod-proxy', 'usr/sbin/proftpd'), '--nodaemon', '--config', file]
  },
}
