import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { passwdLine, privateAccounts } from './account.js'
import type { PeerKind } from './peer.js'

const program = '/usr/sbin/globus-gridftp-server'

/** The Globus GridFTP server with passwords instead of certificates. Its user sees the machine's real paths. */
export const gridFtp: PeerKind = {
  needs: [program],
  tls: false,
  root: true,
  prepare: (place) => {
    const { folder, host, port, home, passivePorts } = place
    const passwords = join(folder, 'passwords')
    writeFileSync(passwords, passwdLine(place, crypted(place.password)), { mode: 0o600 })
    // Without this file it reads the machine's.
    writeFileSync(join(folder, 'gridftp.conf'), '')
    const words = {
      '-c': join(folder, 'gridftp.conf'),
      '-p': `${port}`,
      '-control-interface': host,
      '-data-interface': host,
      '-password-file': passwords,
      '-home-dir': home,
      '-l': join(folder, 'gridftp.log'),
      ...(passivePorts && { '-port-range': `${passivePorts.from},${passivePorts.to}` }),
    }
    const command = [program, '-no-detach', '-allow-disabled-login', ...Object.entries(words).flat()]
    return { command, hidden: privateAccounts(place, []) }
  },
}

/** It supports only the traditional crypt, which Perl still has. */
function crypted(password: string): string {
  return execFileSync('perl', ['-e', 'chomp(my $word = <STDIN>); print crypt($word, "kt")'], {
    input: password,
    encoding: 'utf8',
  })
}
