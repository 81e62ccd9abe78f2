import { watch } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { FtpServer, TlsIdentity } from '@ftpkit/node'
import type { Logger } from 'pino'

/** Where a certificate and its key are, both as PEM. */
export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

export async function readCertificate({ cert, key }: CertificateFiles): Promise<TlsIdentity> {
  return { cert: await readFile(cert), key: await readFile(key) }
}

/** A certificate for `localhost` and an address that nobody has vouched for: for development. */
export async function selfSigned(host: string): Promise<TlsIdentity> {
  // Loaded where it is wanted: it takes as much memory as the rest of the server.
  const { generate } = await import('selfsigned')
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: host },
        ],
      },
    ],
  })
  return { cert, key }
}

/** A certificate is replaced by several writes: those that come together are one. */
const settling = 500

/** Has the server go on with a certificate as soon as its file is another. */
export function renewOnChange(files: CertificateFiles, server: FtpServer, log: Logger): void {
  let timer: NodeJS.Timeout | undefined
  const renew = async () => {
    try {
      server.renewCertificate(await readCertificate(files))
      log.info({ cert: files.cert }, 'certificate renewed')
    } catch (error) {
      log.error({ err: error }, 'the certificate stays what it was')
    }
  }
  const later = () => {
    clearTimeout(timer)
    timer = setTimeout(renew, settling)
  }
  for (const file of [files.cert, files.key]) watch(file, { persistent: false }, later)
}
