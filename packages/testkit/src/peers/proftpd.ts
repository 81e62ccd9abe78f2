import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { passwdLine, peerAccount, shadowed } from './account.js'
import type { PeerKind, PeerPlace } from './peer.js'
import { unpacked } from './unpacked.js'

const program = unpacked('proftpd', 'usr/sbin/proftpd')
const modules = unpacked('proftpd', 'usr/lib/proftpd')

/** ProFTPD with HASH and TLS; every TLS data connection has to resume the control connection's session. */
export const proftpd: PeerKind = {
  needs: [program, join(modules, 'mod_tls.so')],
  tls: true,
  root: true,
  prepare: (place) => {
    const { folder, user } = place
    // It refuses password files that others could write.
    mkdirSync(join(folder, 'auth'), { mode: 0o700 })
    const options = { mode: 0o600 }
    writeFileSync(join(folder, 'auth/passwd'), passwdLine(place, shadowed(place.password)), options)
    writeFileSync(join(folder, 'auth/group'), `${user}:x:${peerAccount.gid}:${user}\n`, options)
    const file = join(folder, 'proftpd.conf')
    writeFileSync(file, `${[...directives(place), ...tlsDirectives(place)].join('\n')}\n`)
    return { command: [program, '--nodaemon', '--config', file] }
  },
}

function directives({ host, port, folder, foreignData, passivePorts }: PeerPlace): string[] {
  return [
    `ModulePath ${modules}`,
    ...['tls', 'digest', 'site_misc'].map((name) => `LoadModule mod_${name}.c`),
    'ServerName ftpkit',
    'ServerType standalone',
    'DefaultServer on',
    `DefaultAddress ${host}`,
    `Port ${port}`,
    'UseIPv6 on',
    // Else it listens at every address.
    'SocketBindTight on',
    'UseReverseDNS off',
    'User nobody',
    'Group nogroup',
    'AuthOrder mod_auth_file.c',
    `AuthUserFile ${folder}/auth/passwd`,
    `AuthGroupFile ${folder}/auth/group`,
    'RequireValidShell off',
    'DefaultRoot ~',
    'Umask 022',
    'AllowOverwrite on',
    'AllowRetrieveRestart on',
    'AllowStoreRestart on',
    `AllowForeignAddress ${foreignData ? 'on' : 'off'}`,
    ...(passivePorts ? [`PassivePorts ${passivePorts.from} ${passivePorts.to}`] : []),
    'DelayEngine off',
    'WtmpLog off',
    'TransferLog none',
    `SystemLog ${folder}/system.log`,
    `PidFile ${folder}/pid`,
    `ScoreboardFile ${folder}/scoreboard`,
  ]
}

function tlsDirectives({ certificate, tls, folder }: PeerPlace): string[] {
  if (!certificate) return []
  return [
    'TLSEngine on',
    `TLSLog ${folder}/tls.log`,
    `TLSRSACertificateFile ${certificate.cert}`,
    `TLSRSACertificateKeyFile ${certificate.key}`,
    `TLSRequired ${tls === 'required' ? 'on' : 'off'}`,
    'TLSVerifyClient off',
    'TLSProtocol TLSv1.2 TLSv1.3',
  ]
}
