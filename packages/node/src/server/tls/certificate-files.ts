import { type FSWatcher, watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TlsIdentity } from './session-tls.js'

/** Where a certificate, with what is behind it, and its private key are, both as PEM. */
export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

/** @throws an Error of Node where one can't be read */
export async function readCertificate({ cert, key }: CertificateFiles): Promise<TlsIdentity> {
  return { cert: await readFile(cert), key: await readFile(key) }
}

export interface CertificateWatchOptions {
  /** Takes a certificate that is another than the one before, such as `FtpServer.renewCertificate`; may throw. */
  readonly renew: (identity: TlsIdentity) => void
  /** Told what `renew` or the file system threw; a later change is tried again. */
  readonly failed: (error: unknown) => void
  /** Milliseconds to wait for further changes, because a certificate is replaced by several; 500 unless given. */
  readonly settling?: number
}

/**
 * Tells of a certificate as soon as its files have another one. Their directories are watched, not the files: most
 * tools put a new file or a new link in the place of the old one. It keeps no process alive.
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
  const look = async () => {
    try {
      const found = await readCertificate(files)
      if (same(found, known)) return
      renew(found)
      known = found
    } catch (error) {
      failed(error)
    }
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(look, settling).unref()
  }
  const directories = new Set([files.cert, files.key].map((file) => dirname(file)))
  const watchers: FSWatcher[] = [...directories].map((directory) =>
    watch(directory, { persistent: false }, later).on('error', failed),
  )
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      for (const watcher of watchers) watcher.close()
    },
  }
}

function same(one: TlsIdentity, other: TlsIdentity): boolean {
  const equal = (left: string | Uint8Array, right: string | Uint8Array) =>
    Buffer.from(left as Uint8Array).equals(Buffer.from(right as Uint8Array))
  return equal(one.cert, other.cert) && equal(one.key, other.key)
}
