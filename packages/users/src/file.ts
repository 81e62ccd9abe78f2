import { readFile } from 'node:fs/promises'
import {
  decoyOf,
  matches,
  type PasswordCheck,
  parseSecret,
  type Secret,
  secretOf,
  secretText,
} from './scrypt.js'
import type { Decision, UserSource } from './source.js'

/** Users by name, each with the hash of the password. */
export type Users = ReadonlyMap<string, Secret>

/** Adds `NAME:PASSWORD`; the password may contain colons. @throws RangeError without a name or a colon */
export function addUser(given: string, users: Map<string, Secret> = new Map()): Map<string, Secret> {
  const colon = given.indexOf(':')
  if (colon < 1) throw new RangeError('a user has the form NAME:PASSWORD')
  return users.set(given.slice(0, colon), secretOf(given.slice(colon + 1)))
}

/** A line of a users file: `NAME:scrypt$N$r$p$SALT$HASH`. */
export async function userLine(name: string, password: string): Promise<string> {
  return `${name}:${await secretText(secretOf(password))}`
}

/** How a users file is read. */
export interface ReadUsersOptions {
  /**
   * Whether a file without a last line end, or without anything, is refused: another program may be writing it.
   *
   * @default false
   */
  readonly whole?: boolean | undefined
}

/** Reads a users file. Empty lines and lines that begin with `#` are skipped. @throws Error that names a bad line */
export async function readUsers(
  file: string,
  { whole = false }: ReadUsersOptions = {},
): Promise<Map<string, Secret>> {
  const users = new Map<string, Secret>()
  const text = await readFile(file, 'utf8')
  const lines = text.split(/\r?\n/)
  if (whole && lines.at(-1) !== '')
    throw new Error(`${file}, line ${lines.length}: no line end; the file may be incomplete`)
  if (whole && text === '') throw new Error(`${file}, line 1: the file is empty; it may be incomplete`)
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.startsWith('#')) continue
    const colon = line.indexOf(':')
    const secret = parseSecret(line.slice(colon + 1))
    if (colon < 1 || !secret)
      throw new Error(`${file}, line ${index + 1}: not a user; "ftpkit-server passwd FILE NAME" writes one`)
    users.set(line.slice(0, colon), secret)
  }
  return users
}

/** Users that can be checked without all that other sources are asked by. */
export interface KnownUsers extends UserSource {
  check(login: PasswordCheck & { readonly name: string }): Promise<Decision>
}

/** Users whose hashes are known in this process, as those of a file. Unknown names take as long as known ones. */
export function knownUsers(users: Users, title = 'users'): KnownUsers {
  const secrets = [...users.values()]
  return {
    title,
    local: true,
    async check(login) {
      const known = users.get(login.name)
      const equal = await matches(login, known ?? decoyOf(login.name, secrets))
      if (!known) return { kind: 'unknown' }
      return equal ? { kind: 'accepted', account: { name: login.name, attributes: {} } } : { kind: 'refused' }
    },
  }
}
