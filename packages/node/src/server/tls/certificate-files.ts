import { type FSWatcher, watch } from 'node:fs'
import { dirname } from 'node:path'
import { assertPair, type CertificateFiles, certificatesIn, privateKeyIn, readPem } from '../../net/pem.js'
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
export interface CertificateWatchOptions {
  /** Takes a certificate that differs from the one before, such as `FtpServer.renewCertificate`; may throw. */
  readonly renew: (identity: TlsIdentity) => void
  /** Takes what `renew` or the file system threw; a later change is tried again. */
  readonly failed: (error: unknown) => void
  /**
   * Milliseconds to wait for further changes, because replacing a certificate takes several.
   *
   * @default 500
   */
  readonly settling?: number | undefined
}

/**
 * Reports a new certificate as soon as its files hold one. Their directories are watched, not the files: most tools
 * replace a file or a link by a new one. The watch keeps no process alive.
 *
 * @param current the certificate in use
 * @throws an Error of Node where a directory can't be watched
 */
export function watchCertificate(
  files: CertificateFiles,
  current: TlsIdentity,
  { renew, failed, settling = 500 }: CertificateWatchOptions,
): Disposable {
  let known = current
  let timer: NodeJS.Timeout | undefined
  const check = async () => {
    try {
      const found = await readCertificate(files)
      if (equal(found, known)) return
      renew(found)
      known = found
    } catch (error) {
      failed(error)
    }
  }
  const checkLater = () => {
    clearTimeout(timer)
    timer = setTimeout(check, settling).unref()
  }
  const directories = new Set([files.cert, files.key].map((file) => dirname(file)))
  const watchers: FSWatcher[] = [...directories].map((directory) =>
    watch(directory, { persistent: false }, checkLater).on('error', failed),
  )
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}

function equal(one: TlsIdentity, other: TlsIdentity): boolean {
  const sameOctets = (left: string | Uint8Array, right: string | Uint8Array) =>
    Buffer.from(left as Uint8Array).equals(Buffer.from(right as Uint8Array))
  return sameOctets(one.cert, other.cert) && sameOctets(one.key, other.key)
}
