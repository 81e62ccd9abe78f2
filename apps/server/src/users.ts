import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import pLimit from 'p-limit'

/** Users by name, each with what proves a password. */
export type Users = ReadonlyMap<string, Secret>

/** A password as it is kept: a hash that costs time and memory to try. */
interface Secret {
  readonly cost: Cost
  readonly salt: Buffer
  readonly hash: Promise<Buffer> | Buffer
}

/** What a try costs: `128 * N * r` octets of memory, and time in proportion to that and to `p` (RFC 7914 §2). */
interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** Names that need no password where anonymous access is allowed (RFC 1635). */
const anonymousNames = new Set(['anonymous', 'ftp'])

const saltLength = 16
const hashLength = 32
/** A shorter one was cut off, and would let in whoever guesses the rest. */
const shortestHash = 16
/**
 * 32 MiB and some 100 ms a try. With less it would be cheaper to guess, and would cost more in the end: pieces below
 * 32 MiB are kept by glibc when they are freed, one for each thread that ever hashed.
 */
const usualCost: Cost = { N: 2 ** 15, r: 8, p: 1 }

/** Hashes under way at a time. Two of Node's four threads are left to files, whoever tries passwords, and memory is bounded. */
const hashing = pLimit(2)

/** Most octets that a try may take by a users file, and most turns (`p`): more is a mistake. */
const mostMemory = 2 ** 28
const mostTurns = 16

/** A hash, as a users file has it. */
const kept = /^([^:]+):scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/

/** Reads `NAME:PASSWORD`; the password may hold colons. @throws RangeError without a name or a colon */
export function addUser(given: string, users: Map<string, Secret> = new Map()): Map<string, Secret> {
  const colon = given.indexOf(':')
  if (colon < 1) throw new RangeError('a user is given as NAME:PASSWORD')
  return users.set(given.slice(0, colon), secretOf(given.slice(colon + 1)))
}

/** The line of a users file for a password: `NAME:scrypt$N$r$p$SALT$HASH`. */
export async function userLine(name: string, password: string): Promise<string> {
  const { cost, salt, hash } = secretOf(password)
  const { N, r, p } = cost
  return `${name}:scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${(await hash).toString('base64url')}`
}

/** Reads a users file: a user a line; empty lines and those that begin with `#` don't count. @throws Error with the line */
export async function readUsers(file: string): Promise<Map<string, Secret>> {
  const users = new Map<string, Secret>()
  const text = await readFile(file, 'utf8')
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue
    const [, name, N, r, p, salt, hash] = kept.exec(line) ?? []
    const cost = { N: Number(N), r: Number(r), p: Number(p) }
    const secret = {
      cost,
      salt: Buffer.from(salt ?? '', 'base64url'),
      hash: Buffer.from(hash ?? '', 'base64url'),
    }
    if (!name || secret.salt.length === 0 || secret.hash.length < shortestHash || !isCost(cost)) {
      throw new Error(`${file}, line ${index + 1}: not a user; "ftpkit-server passwd FILE NAME" writes one`)
    }
    users.set(name, secret)
  }
  return users
}

/** What somebody who logged in may do: anonymous ones read only. */
export type Access = 'read' | 'write'

/** Tells who may log in; undefined refuses. */
export type Admit = (user: string, password: string) => Promise<Access | undefined>

/** Lets the users in, and where told so anonymous ones for reading only. */
export function admittance(users: Users, anonymous: boolean): Admit {
  const secrets = [...users.values()]
  return async (user, password) => {
    const known = users.get(user)
    if (!known && anonymous && anonymousNames.has(user)) return 'read'
    const { cost, salt, hash } = known ?? nobody(user, secrets)
    const expected = await hash
    const equal = timingSafeEqual(await hashOf(password, salt, cost, expected.length), expected)
    return known && equal ? 'write' : undefined
  }
}

/**
 * What a password is compared with where nobody has the name: it takes as long as with some user, always the same. Where
 * a file has hashes of different costs, one that is rare still stands out; a password that is set anew has the usual.
 */
function nobody(name: string, secrets: readonly Secret[]): Secret {
  const sum = Buffer.from(name).reduce((total, octet) => total + octet, 0)
  const { cost } = secrets[sum % secrets.length] ?? { cost: usualCost }
  return { cost, salt: Buffer.alloc(saltLength), hash: Buffer.alloc(hashLength) }
}

function secretOf(password: string): Secret {
  const salt = randomBytes(saltLength)
  return { cost: usualCost, salt, hash: hashOf(password, salt, usualCost) }
}

function isCost({ N, r, p }: Cost): boolean {
  const powerOfTwo = N > 1 && Number.isInteger(Math.log2(N))
  // RFC 7914 §2: N is less than 2 to the power of 128 * r / 8.
  const small = N < 2 ** (16 * r)
  const affordable = 128 * N * r <= mostMemory && 128 * r * p <= mostMemory
  return powerOfTwo && small && affordable && r > 0 && p > 0 && p <= mostTurns
}

function hashOf(password: string, salt: Buffer, cost: Cost, length = hashLength): Promise<Buffer> {
  const options = { ...cost, maxmem: 2 * mostMemory }
  return hashing(
    () =>
      new Promise((resolve, reject) => {
        scrypt(password.normalize('NFC'), salt, length, options, (error, hash) => {
          if (error) reject(error)
          else resolve(hash)
        })
      }),
  )
}
