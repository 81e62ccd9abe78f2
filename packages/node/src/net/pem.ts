import type { KeyObject, X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { FtpError } from '@ftpkit/transfer'
import { localFault } from './faults.js'
import { nodeCrypto } from './lazy-crypto.js'

/**
 * Reads the certificates of authorities.
 *
 * @throws FtpError `local-file` for a file that can't be read, or that holds no certificate
 */
export async function readAuthorities(file: string): Promise<Uint8Array> {
  const octets = await readPem(file)
  certificatesIn(octets, file)
  return octets
}

/** The octets of a file. @throws FtpError `local-file` that names it */
export async function readPem(file: string): Promise<Uint8Array> {
  return readFile(file).catch((error) => {
    throw localFault(`${file} cannot be read`, error)
  })
}

const certificateBlock =
  /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----[^-]*-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g

/**
 * The certificates of a PEM file, in their order.
 *
 * @param file its name, for errors
 * @throws FtpError `local-file` that says what the file holds instead, or which certificate can't be parsed
 */
export function certificatesIn(octets: string | Uint8Array, file: string): X509Certificate[] {
  const text = textOf(octets)
  const blocks = text.match(certificateBlock) ?? []
  if (blocks.length === 0) throw unusable(file, 'holds no certificate', insteadOfCertificate(text, file))
  const { X509Certificate: Certificate } = nodeCrypto()
  return blocks.map((block, at) => {
    try {
      return new Certificate(block)
    } catch (error) {
      throw localFault(`${file}: certificate ${at + 1} can’t be parsed`, error)
    }
  })
}

/** Whether a PEM file holds a private key that needs a passphrase. */
export function isEncryptedKey(octets: string | Uint8Array): boolean {
  return /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(textOf(octets))
}

/**
 * The private key of a PEM file.
 *
 * @param passphrase for a key that is encrypted. Default: such a key is refused
 * @throws FtpError `local-file` that says what the file holds instead
 */
export function privateKeyIn(octets: string | Uint8Array, file: string, passphrase?: string): KeyObject {
  const text = textOf(octets)
  if (isEncryptedKey(text) && passphrase === undefined)
    throw unusable(
      file,
      'is encrypted with a passphrase, which is never asked for',
      `decrypt it with openssl pkey -in ${file} -out NEW.key`,
    )
  if (!/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/.test(text))
    throw unusable(file, 'holds no private key', insteadOfKey(text, file))
  try {
    return nodeCrypto().createPrivateKey({ key: text, passphrase })
  } catch (error) {
    if (isEncryptedKey(text))
      throw localFault(`${file}: the passphrase does not decrypt the private key`, error)
    throw localFault(`${file}: the private key can’t be parsed`, error)
  }
}

/** Paths of a certificate with its chain, and of its private key, both as PEM. */
export interface CertificateFiles {
  /** Path of the certificate, followed by its chain. */
  readonly cert: string
  /** Path of the private key. */
  readonly key: string
}

/**
 * Checks that the first of the certificates belongs to a key.
 *
 * @throws FtpError `local-file` that names both files
 */
export function assertPair(
  [own, ...chain]: readonly X509Certificate[],
  privateKey: KeyObject,
  { cert, key }: CertificateFiles,
): void {
  if (own!.checkPrivateKey(privateKey)) return
  const inOrder = chain.some((other) => other.checkPrivateKey(privateKey))
    ? `its certificate must be the first one in ${cert}`
    : `${cert} begins with the certificate of another key`
  throw new FtpError('local-file', `${key} is not the key of ${cert}: ${inOrder}`, { phase: 'local file' })
}

function textOf(octets: string | Uint8Array): string {
  return typeof octets === 'string' ? octets : Buffer.from(octets).toString('latin1')
}

/** Whether a file begins as DER does, in which PKCS #12 is written too. */
function isBinary(text: string): boolean {
  return /^\x30[\x80-\xff]/.test(text)
}

function insteadOfCertificate(text: string, file: string): string {
  if (text.includes('PRIVATE KEY-----')) return 'it holds a private key: is it the other file?'
  if (isBinary(text))
    return `it is DER or PKCS #12: convert it to PEM with openssl x509 -inform DER -in ${file} -out NEW.pem`
  return 'it must be PEM, with a line -----BEGIN CERTIFICATE-----'
}

function insteadOfKey(text: string, file: string): string {
  if (text.match(certificateBlock)) return 'it holds a certificate: is it the other file?'
  if (isBinary(text))
    return `it is DER or PKCS #12: convert it to PEM with openssl pkey -inform DER -in ${file} -out NEW.key`
  return 'it must be PEM, with a line -----BEGIN PRIVATE KEY-----'
}

function unusable(file: string, what: string, why: string): FtpError {
  return new FtpError('local-file', `${file} ${what}: ${why}`, { phase: 'local file' })
}
