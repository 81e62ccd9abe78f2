import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { FairQueue, type LoginContext } from '@ftpkit/node/server'
import { askFor } from './output.js'
import { replaceFile } from './replace-file.js'

/** Users by name, each with the hash of the password. */
export type Users = ReadonlyMap<string, Secret>

/** The hash of a password, which costs time and memory to compute. */
interface Secret {
  readonly cost: Cost
  readonly salt: Buffer
  readonly hash: Promise<Buffer> | Buffer
}

/** Parameters of scrypt: `128 * N * r` octets of memory, and time in proportion to that and to `p` (RFC 7914 §2). */
interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** Names that need no password where anonymous access is allowed (RFC 1635). */
export const anonymousAccount = 'anonymous'
const anonymousNames = new Set([anonymousAccount, 'ftp'])

const saltLength = 16
const hashLength = 32
/** A shorter hash has been truncated: other passwords would match it too. */
const minHashLength = 16
/**
 * 32 MiB and about 100 ms for each hash. Less would make guessing cheaper, and would need more memory in the end: glibc
 * keeps freed blocks below 32 MiB, one for each thread that has ever hashed.
 */
const defaultCost: Cost = { N: 2 ** 15, r: 8, p: 1 }

/**
 * Hashes of logins. Two at a time bound memory, and leave two of Node's four threads to files while passwords are guessed;
 * one of them is always left to other addresses.
 */
const hashing = new FairQueue({
  running: 2,
  runningPerKey: 1,
  waiting: 1_000,
  waitingPerKey: 250,
  reply: 421,
})

/** Hashes of the passwords on the command line, which are known before anyone logs in. */
const ownHashing = new FairQueue({
  running: 2,
  runningPerKey: 2,
  waiting: Number.POSITIVE_INFINITY,
  waitingPerKey: Number.POSITIVE_INFINITY,
})

/** Most octets of memory that a hash in a users file may need, and its largest `p`: more is a mistake. */
const maxMemory = 2 ** 28
const maxParallelization = 16

/** A line of a users file. */
const userPattern = /^([^:]+):scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/

/** Adds `NAME:PASSWORD`; the password may contain colons. @throws RangeError without a name or a colon */
export function addUser(given: string, users: Map<string, Secret> = new Map()): Map<string, Secret> {
  const colon = given.indexOf(':')
  if (colon < 1) throw new RangeError('a user has the form NAME:PASSWORD')
  return users.set(given.slice(0, colon), secretOf(given.slice(colon + 1)))
}

/** A line of a users file: `NAME:scrypt$N$r$p$SALT$HASH`. */
export async function userLine(name: string, password: string): Promise<string> {
  const { cost, salt, hash } = secretOf(password)
  const { N, r, p } = cost
  return `${name}:scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${(await hash).toString('base64url')}`
}

/** Text that differs where the secrets of a users file do. */
export function secretText({ cost, salt, hash }: Secret): string {
  return [
    cost.N,
    cost.r,
    cost.p,
    ...[salt, hash].map((octets) => String(octets instanceof Buffer && octets.toString('hex'))),
  ].join(' ')
}

/** Reads a users file. Empty lines and lines that begin with `#` are skipped. @throws Error that names a bad line */
export async function readUsers(file: string): Promise<Map<string, Secret>> {
  const users = new Map<string, Secret>()
  const text = await readFile(file, 'utf8')
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line === '' || line.startsWith('#')) continue
    const [, name, N, r, p, salt, hash] = userPattern.exec(line) ?? []
    const cost = { N: Number(N), r: Number(r), p: Number(p) }
    const secret = {
      cost,
      salt: Buffer.from(salt ?? '', 'base64url'),
      hash: Buffer.from(hash ?? '', 'base64url'),
    }
    if (!name || secret.salt.length === 0 || secret.hash.length < minHashLength || !isCost(cost)) {
      throw new Error(`${file}, line ${index + 1}: not a user; "ftpkit-server passwd FILE NAME" writes one`)
    }
    users.set(name, secret)
  }
  return users
}

/**
 * Reads a password from the first line of standard input, and writes the user's line in a users file, which keeps its
 * owner and mode. @throws Error for a link
 */
export async function setPassword(file: string, name: string): Promise<void> {
  if (!/^[^:\s#][^:\r\n]*$/.test(name))
    throw new Error('a name contains no colon, and does not begin with a blank or "#"')
  const line = await userLine(name, await readPassword())
  await replaceFile(file, (old = '') => {
    const lines = old.split(/\r?\n/).filter((each) => each !== '' && !each.startsWith(`${name}:`))
    return `${[...lines, line].join('\n')}\n`
  })
}

async function readPassword(): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  if (process.stdin.isTTY) askFor('Password (visible as you type): ')
  for await (const line of createInterface(process.stdin)) {
    if (line !== '') return line
    break
  }
  throw new Error('give the password as a line on standard input')
}

/** What a user who logged in may do: anonymous users may only read. */
export type Access = 'read' | 'write'

/** Who logged in. */
export interface Proof {
  /** The account that was proven, which may be called otherwise than the user typed: `anonymous` for `ftp`. */
  readonly account: string
  readonly access: Access
}

/** Who a password is checked for. */
export type LoginClient = Pick<LoginContext, 'network' | 'signal'>

/**
 * Decides who may log in; undefined refuses.
 *
 * @throws FtpError with reply 421 where too many passwords wait to be checked, or for a client that is gone
 */
export type Authenticator = (
  user: string,
  password: string,
  client: LoginClient,
) => Promise<Proof | undefined>

/** Every account that the authenticator of these users can prove. */
export function accountsOf(users: Users, anonymous: boolean): string[] {
  return [...new Set([...users.keys(), ...(anonymous ? [anonymousAccount] : [])])]
}

/** Accepts the users with their passwords, and, with `anonymous`, the names of anonymous users with any. */
export function authenticator(users: Users, anonymous: boolean): Authenticator {
  const secrets = [...users.values()]
  return async (user, password, client) => {
    const known = users.get(user)
    if (!known && anonymous && anonymousNames.has(user)) return { account: anonymousAccount, access: 'read' }
    const { cost, salt, hash } = known ?? decoy(user, secrets)
    const expected = await hash
    const { network, signal } = client
    const hashed = await hashing.run(network, signal, () => hashOf(password, salt, cost, expected.length))
    const equal = timingSafeEqual(hashed, expected)
    return known && equal ? { account: user, access: 'write' } : undefined
  }
}

/**
 * The secret that the password of an unknown name is compared with, so that the answer takes as long as for a known
 * one, and the same time whenever that name is tried. In a file whose hashes differ in cost, a user with a rare cost
 * still stands out; setting the password again gives it the default cost.
 */
function decoy(name: string, secrets: readonly Secret[]): Secret {
  const sum = Buffer.from(name).reduce((total, octet) => total + octet, 0)
  const { cost } = secrets[sum % secrets.length] ?? { cost: defaultCost }
  return { cost, salt: Buffer.alloc(saltLength), hash: Buffer.alloc(hashLength) }
}

function secretOf(password: string): Secret {
  const salt = randomBytes(saltLength)
  return {
    cost: defaultCost,
    salt,
    hash: ownHashing.run('', undefined, () => hashOf(password, salt, defaultCost)),
  }
}

function isCost({ N, r, p }: Cost): boolean {
  const powerOfTwo = N > 1 && Number.isInteger(Math.log2(N))
  // RFC 7914 §2: N is less than 2 to the power of 128 * r / 8.
  const small = N < 2 ** (16 * r)
  const affordable = 128 * N * r <= maxMemory && 128 * r * p <= maxMemory
  return powerOfTwo && small && affordable && r > 0 && p > 0 && p <= maxParallelization
}

function hashOf(password: string, salt: Buffer, cost: Cost, length = hashLength): Promise<Buffer> {
  const options = { ...cost, maxmem: 2 * maxMemory }
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, length, options, (error, hash) => {
      if (error) reject(error)
      else resolve(hash)
    })
  })
}
