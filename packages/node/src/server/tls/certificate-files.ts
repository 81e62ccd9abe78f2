import { assertPair, type CertificateFiles, certificatesIn, privateKeyIn, readPem } from '../../net/pem.js'
import { type FileWatchOptions, watchFiles } from '../watch-files.js'
import type { TlsIdentity } from './contexts.js'

/**
 * Reads a certificate and its key.
 *
 * @throws FtpError `local-file` that names the file which can't be read or used, and says why
 */
export async function readCertificate({ cert, key }: CertificateFiles): Promise<TlsIdentity> {
  const identity = { cert: await readPem(cert), key: await readPem(key) }
  assertPair(certificatesIn(identity.cert, cert), privateKeyIn(identity.key, key), { cert, key })
  return identity
}

/** What happens when the files of a certificate change. */
export interface CertificateWatchOptions extends Omit<FileWatchOptions, 'changed'> {
  /** Takes a certificate that differs from the one before, such as `FtpServer.renewCertificate`; may throw. */
  readonly renew: (identity: TlsIdentity) => void
}

/**
 * Reports a new certificate as soon as its files hold one. The watch keeps no process alive.
 *
 * @param current the certificate in use
 * @throws an Error of Node where a directory can't be watched
 */
export function watchCertificate(
  files: CertificateFiles,
  current: TlsIdentity,
  { renew, ...options }: CertificateWatchOptions,
): Disposable {
  let known = current
  const changed = async () => {
    const found = await readCertificate(files)
    if (equal(found, known)) return
    renew(found)
    known = found
  }
  return watchFiles([files.cert, files.key], { ...options, changed })
}

function equal(one: TlsIdentity, other: TlsIdentity): boolean {
  const sameOctets = (left: string | Uint8Array, right: string | Uint8Array) =>
    Buffer.from(left as Uint8Array).equals(Buffer.from(right as Uint8Array))
  return sameOctets(one.cert, other.cert) && sameOctets(one.key, other.key)
}
