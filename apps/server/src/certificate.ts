import { type CertificateFiles, type FtpServer, type TlsIdentity, watchCertificate } from '@ftpkit/node'
import type { Logger } from './log.js'

/** A self-signed certificate for `localhost` and an address, for development. */
export async function selfSigned(host: string): Promise<TlsIdentity> {
  // Loaded on demand: it takes as much memory as the rest of the server.
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

/** Makes the server use another certificate as soon as its files hold one. Sessions in progress keep theirs. */
export function renewOnChange(
  files: CertificateFiles,
  current: TlsIdentity,
  server: FtpServer,
  log: Logger,
): void {
  watchCertificate(files, current, {
    renew: (found) => {
      server.renewCertificate(found)
      log.info({ cert: files.cert }, 'certificate renewed')
    },
    failed: (error) =>
      log.error({ err: error }, 'the certificate could not be renewed; the old one stays in use'),
  })
}
