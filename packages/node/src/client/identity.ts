import { assertPair, certificatesIn, isEncryptedKey, privateKeyIn, readPem } from '../net/pem.js'
import type { ClientIdentity } from './control/tls.js'

/** Where a certificate of the client is, with its key. */
export interface IdentityFiles {
  /** Path of the certificate, followed by its chain, as PEM. */
  readonly cert: string
  /** Path of the private key. Default: the file of the certificate, which then holds both. */
  readonly key?: string | undefined
  /** Called with the name of the file for a key that is encrypted. Default: such a key is refused */
  readonly passphrase?: ((file: string) => Promise<string>) | undefined
}

/**
 * Reads a certificate of the client and its key.
 *
 * @throws FtpError `local-file` that names the file which can't be read or used, and says why
 */
export async function readIdentity({
  cert,
  key = cert,
  passphrase: ask,
}: IdentityFiles): Promise<ClientIdentity> {
  const identity = { cert: await readPem(cert), key: await readPem(key) }
  const certificates = certificatesIn(identity.cert, cert)
  const passphrase = isEncryptedKey(identity.key) ? await ask?.(key) : undefined
  assertPair(certificates, privateKeyIn(identity.key, key, passphrase), { cert, key })
  return { ...identity, passphrase }
}
