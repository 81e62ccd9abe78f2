import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { peerAccount, shadowed } from './account.js'
import type { PeerKind, PeerPlace } from './peer.js'
import { unpacked } from './unpacked.js'

const program = unpacked('pure-ftpd', 'usr/sbin/pure-ftpd')
const users = unpacked('pure-ftpd', 'usr/bin/pure-pw')

/** Pure-FTPd with a user of its own. It can't require that TLS sessions are resumed. */
export const pureFtpd: PeerKind = {
  needs: [program, users],
  tls: true,
  root: true,
  prepare: (place) => ({ command: [program, ...words(place, addUser(place))] }),
}

/** @returns path of the data base of users */
function addUser({ folder, user, password, home }: PeerPlace): string {
  const file = join(folder, 'users')
  const { uid, gid } = peerAccount
  // Its own way to add a user makes a hash that takes two seconds.
  writeFileSync(file, `${user}:${shadowed(password)}:${uid}:${gid}::${home}/./::::::::::::\n`, {
    mode: 0o600,
  })
  execFileSync(users, ['mkdb', `${file}.pdb`, '-f', file])
  return `${file}.pdb`
}

const tlsLevels = { off: 0, optional: 1, required: 2 } as const

function words({ host, port, folder, tls, certificate, passivePorts, foreignData }: PeerPlace, file: string) {
  return [
    `--bind=${host},${port}`,
    `--login=puredb:${file}`,
    '--noanonymous',
    '--chrooteveryone',
    '--dontresolve',
    '--minuid=1',
    '--umask=022:022',
    // Names that begin with a dot may be stored and are listed, as everywhere else.
    '--allowdotfiles',
    '--displaydotfiles',
    '--syslogfacility=none',
    `--pidfile=${join(folder, 'pid')}`,
    `--tls=${tlsLevels[tls]}`,
    // More than its first 10,000 entries.
    '--limitrecursion=100000:5',
    ...(foreignData ? ['--allowuserfxp'] : []),
    ...(certificate ? [`--certfile=${certificate.both}`] : []),
    ...(passivePorts ? [`--passiveportrange=${passivePorts.from}:${passivePorts.to}`] : []),
  ]
}
