import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { PeerPlace } from './peer.js'

/** The account of a peer's user on this machine, for peers that change their user. */
export const peerAccount = { uid: 2999, gid: 2999 } as const

/** Makes a home that belongs to `peerAccount`, with all its files. */
export function giveHome(home: string): void {
  mkdirSync(home, { recursive: true })
  execFileSync('chown', ['--recursive', '--no-dereference', `${peerAccount.uid}:${peerAccount.gid}`, home])
}

/** Hashes a password for /etc/shadow. */
export function shadowed(password: string): string {
  return execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password, encoding: 'utf8' }).trim()
}

/** A line of a password file for the peer's user. */
export function passwdLine({ user, home }: PeerPlace, secret = 'x'): string {
  return `${user}:${secret}:${peerAccount.uid}:${peerAccount.gid}:FTP:${home}:/bin/sh\n`
}

/**
 * Adds the peer's user to a copy of the machine's accounts, with PAM checking nothing but the password, for servers
 * without users of their own.
 *
 * @param services names of PAM services
 * @returns `hidden` of a `PeerCommand`
 */
export function privateAccounts(
  place: PeerPlace,
  services: readonly string[],
): Readonly<Record<string, string>> {
  const folder = join(place.folder, 'etc')
  mkdirSync(join(folder, 'pam.d'), { recursive: true })
  const kept = (file: string) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith(`${place.user}:`))
      .map((line) => `${line}\n`)
      .join('')
  const files: Readonly<Record<string, string>> = {
    passwd: kept('/etc/passwd') + passwdLine(place),
    group: `${kept('/etc/group')}${place.user}:x:${peerAccount.gid}:\n`,
    shadow: `${kept('/etc/shadow')}${place.user}:${shadowed(place.password)}:20000:0:99999:7:::\n`,
  }
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content)
  chmodSync(join(folder, 'shadow'), 0o600)
  for (const name of services) writeFileSync(join(folder, 'pam.d', name), pamService)
  return {
    '/etc/passwd': join(folder, 'passwd'),
    '/etc/group': join(folder, 'group'),
    '/etc/shadow': join(folder, 'shadow'),
    '/etc/pam.d': join(folder, 'pam.d'),
  }
}

const pamService = `auth required pam_unix.so
account required pam_unix.so
session required pam_permit.so
`
