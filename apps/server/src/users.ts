import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** Users by name, each with what proves a password. */
export type Users = ReadonlyMap<string, Secret>

/** A password as it is kept: a hash that costs time and memory to try. */
interface Secret {
  readonly salt: Buffer
  readonly hash: Promise<Buffer> | Buffer
}

/** Names that need no password where anonymous access is allowed (RFC 1635). */
const anonymousNames = new Set(['anonymous', 'ftp'])

const saltLength = 16
const hashLength = 32
/** 16 MiB and some 50 ms a try. */
const cost = { N: 2 ** 14, r: 8, p: 1 }
const scheme = `scrypt$${cost.N}$${cost.r}$${cost.p}`

/** What a password is compared with where nobody has the name, so that it takes as long. */
const nobody: Secret = { salt: Buffer.alloc(saltLength), hash: Buffer.alloc(hashLength) }

/** Reads `NAME:PASSWORD`; the password may hold colons. @throws RangeError without a name or a colon */
export function addUser(given: string, users: Map<string, Secret> = new Map()): Map<string, Secret> {
  const colon = given.indexOf(':')
  if (colon < 1) throw new RangeError('a user is given as NAME:PASSWORD')
  return users.set(given.slice(0, colon), secretOf(given.slice(colon + 1)))
}

/** The line of a users file for a password: `NAME:scrypt$N$r$p$SALT$HASH`. */
export async function userLine(name: string, password: string): Promise<string> {
  const { salt, hash } = secretOf(password)
  return `${name}:${scheme}$${salt.toString('base64url')}$${(await hash).toString('base64url')}`
}

/** Reads a users file: a user a line; empty lines and those that begin with `#` don't count. @throws Error with the line */
export async function readUsers(file: string): Promise<Map<string, Secret>> {
  const users = new Map<string, Secret>()
  const text = await readFile(file, 'utf8')
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue
    const [, name, given, salt, hash] =
      /^([^:]+):(scrypt\$\d+\$\d+\$\d+)\$([\w-]+)\$([\w-]+)$/.exec(line) ?? []
    if (!name || given !== scheme || !salt || !hash) {
      throw new Error(`${file}, line ${index + 1}: not a user; "ftpkit-server passwd FILE NAME" writes one`)
    }
    users.set(name, { salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') })
  }
  return users
}

/** What somebody who logged in may do: anonymous ones read only. */
export type Access = 'read' | 'write'

/** Tells who may log in; undefined refuses. */
export type Admit = (user: string, password: string) => Promise<Access | undefined>

/** Lets the users in, and where told so anonymous ones for reading only. */
export function admittance(users: Users, anonymous: boolean): Admit {
  return async (user, password) => {
    const known = users.get(user)
    if (!known && anonymous && anonymousNames.has(user)) return 'read'
    const { salt, hash } = known ?? nobody
    const expected = await hash
    const equal = timingSafeEqual(await hashOf(password, salt, expected.length), expected)
    return known && equal ? 'write' : undefined
  }
}

function secretOf(password: string): Secret {
  const salt = randomBytes(saltLength)
  return { salt, hash: hashOf(password, salt) }
}

function hashOf(password: string, salt: Buffer, length = hashLength): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, length, cost, (error, hash) => {
      if (error) reject(error)
      else resolve(hash)
    })
  })
}
