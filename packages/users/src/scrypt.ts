import { createHmac, randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { FairQueue, type LoginContext } from '@ftpkit/node/server'

/** The hash of a password, which costs time and memory to compute. */
export interface Secret {
  /** What it was computed with. */
  readonly cost: Cost
  /** Random octets, other ones for each password. */
  readonly salt: Buffer
  /** 16 octets or more; a promise while it is computed. */
  readonly hash: Promise<Buffer> | Buffer
}

/** Parameters of scrypt: `128 * N * r` octets of memory, and time in proportion to that and to `p` (RFC 7914 §2). */
export interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

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

/** Most octets of memory that a hash that was stored may need, and its largest `p`: more is a mistake. */
const maxMemory = 2 ** 28
const maxParallelization = 16

const secretPattern = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w-]+)\$([\w-]+)$/

/** Reads a hash as `secretText` writes it: `scrypt$N$r$p$SALT$HASH`. Undefined for other text. */
export function parseSecret(text: string): Secret | undefined {
  const [, N, r, p, salt = '', hash = ''] = secretPattern.exec(text) ?? []
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const secret = { cost, salt: Buffer.from(salt, 'base64url'), hash: Buffer.from(hash, 'base64url') }
  const usable = secret.salt.length > 0 && secret.hash.length >= minHashLength && isCost(cost)
  return usable ? secret : undefined
}

/** A hash as text, with what it was made by: what a users file and a database hold. */
export async function secretText({ cost: { N, r, p }, salt, hash }: Secret): Promise<string> {
  return `scrypt$${N}$${r}$${p}$${salt.toString('base64url')}$${(await hash).toString('base64url')}`
}

/** The hash of a password, with a new salt. It is computed in the background. */
export function secretOf(password: string): Secret {
  const salt = randomBytes(saltLength)
  return {
    cost: defaultCost,
    salt,
    hash: ownHashing.run('', undefined, () => hashOf(password, salt, defaultCost)),
  }
}

/** What of a login its password is checked by. */
export interface PasswordCheck {
  /** As it was sent. */
  readonly password: string
  /** Whose network has its share of the hashes, and whose signal ends the wait. */
  readonly client: Pick<LoginContext, 'network' | 'signal'>
}

/**
 * What passwords that had a hash are known by, as long as the hash is used: a client that opens several sessions would need
 * the memory and the time of a hash for each of them. Passwords that are guessed always cost a hash.
 */
const proofs = new WeakMap<Secret, Buffer>()
const proofKey = randomBytes(32)

/**
 * Whether the password of a login has a hash. The hash is computed once for a password that has it, as long as the same
 * `Secret` is given.
 *
 * @throws FtpError with reply 421 where too many passwords wait to be checked, or the reason of the client's signal
 */
export async function matches({ password, client }: PasswordCheck, secret: Secret): Promise<boolean> {
  const expected = await secret.hash
  const proof = createHmac('sha256', proofKey).update(secret.salt).update(composed(password)).digest()
  if (isProof(secret, proof)) return true
  return hashing.run(client.network, client.signal, async () => {
    // A login before this one may have had the same password.
    if (isProof(secret, proof)) return true
    const hashed = await hashOf(password, secret.salt, secret.cost, expected.length)
    const equal = timingSafeEqual(hashed, expected)
    if (equal) proofs.set(secret, proof)
    return equal
  })
}

function isProof(secret: Secret, proof: Buffer): boolean {
  const known = proofs.get(secret)
  return known !== undefined && timingSafeEqual(known, proof)
}

/**
 * The secret that the password of an unknown name is compared with, so that the answer takes as long as for a known
 * one, and the same time whenever that name is tried. Among hashes that differ in cost, a user with a rare cost
 * still stands out; setting the password again gives it the default cost.
 *
 * @param secrets of the known users
 */
export function decoyOf(name: string, secrets: readonly Secret[]): Secret {
  const sum = Buffer.from(name).reduce((total, octet) => total + octet, 0)
  const { cost } = secrets[sum % secrets.length] ?? { cost: defaultCost }
  return { cost, salt: Buffer.alloc(saltLength), hash: Buffer.alloc(hashLength) }
}

function composed(password: string): string {
  return password.normalize('NFC')
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
    scrypt(composed(password), salt, length, options, (error, hash) => {
      if (error) reject(error)
      else resolve(hash)
    })
  })
}
