import { createCipheriv, createDecipheriv, randomBytes, type ScryptOptions, scrypt } from 'node:crypto'
import { askSecret } from '../ask-secret.js'

// A sealed password is encrypted by AES-256-GCM, and its key comes from a passphrase by scrypt (RFC 7914):
// `N$SALT$NONCE$OCTETS` in base64url, where the octets end in the tag.

/** What a new seal costs: 64 MiB, and about a tenth of a second. */
const cost = 65_536
const blockSize = 8

/** A seal that costs more is not opened: it may have been written to keep this program busy. */
const maxCost = 1_048_576

const saltLength = 16
const nonceLength = 12
const tagLength = 16
const keyLength = 32
const algorithm = 'aes-256-gcm'

/** Keys by their cost and salt: the sites of a book share them. */
const keys = new Map<string, Promise<Buffer>>()

/** Seals passwords by the passphrase that the user has, or gives now. @returns what seals one, as `sealed:…` */
export async function sealer(): Promise<(password: string) => Promise<string>> {
  const salt = randomBytes(saltLength)
  const key = await keyOf(cost, salt)
  return async (password) => {
    const nonce = randomBytes(nonceLength)
    const cipher = createCipheriv(algorithm, key, nonce)
    const octets = Buffer.concat([cipher.update(password, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `sealed:${[cost, ...[salt, nonce, octets].map((each) => each.toString('base64url'))].join('$')}`
  }
}

/** Opens a seal. @param sealed what follows `sealed:` @throws Error for another passphrase, and for a seal that was changed */
export async function unseal(sealed: string): Promise<string> {
  const [number = '', ...parts] = sealed.split('$')
  const [salt, nonce, octets] = parts.map((part) => Buffer.from(part, 'base64url'))
  const isPower = /^\d{1,7}$/.test(number) && Number.isInteger(Math.log2(Number(number)))
  if (!salt || nonce?.length !== nonceLength || !octets || octets.length < tagLength || !isPower)
    throw new Error('it is sealed in a form that is not known')
  if (Number(number) > maxCost) throw new Error('opening its seal would cost too much')
  const key = await keyOf(Number(number), salt)
  const decipher = createDecipheriv(algorithm, key, nonce, { authTagLength: tagLength })
  decipher.setAuthTag(octets.subarray(-tagLength))
  try {
    return Buffer.concat([decipher.update(octets.subarray(0, -tagLength)), decipher.final()]).toString('utf8')
  } catch {
    throw new Error('it is sealed by another passphrase, or its seal was changed')
  }
}

function keyOf(n: number, salt: Buffer): Promise<Buffer> {
  const name = `${n} ${salt.toString('hex')}`
  const key = keys.get(name) ?? derived(n, salt)
  keys.set(name, key)
  return key
}

async function derived(n: number, salt: Buffer): Promise<Buffer> {
  const phrase = await passphrase()
  const options: ScryptOptions = { N: n, r: blockSize, p: 1, maxmem: 2 * 128 * n * blockSize }
  return new Promise((resolve, reject) => {
    scrypt(phrase, salt, keyLength, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

let asked: Promise<string> | undefined

/** FTPKIT_PASSPHRASE, or what is typed once. */
function passphrase(): Promise<string> {
  const { FTPKIT_PASSPHRASE } = process.env
  asked ??= FTPKIT_PASSPHRASE
    ? Promise.resolve(FTPKIT_PASSPHRASE)
    : askSecret(
        'Passphrase of the sites: ',
        'set FTPKIT_PASSPHRASE to what seals the passwords of sites, or run this command on a terminal',
      )
  return asked
}
