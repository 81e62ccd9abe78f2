import {
  type CertificateFiles,
  type FtpServer,
  type TlsIdentity,
  watchCertificate,
} from '@ftpkit/node/server'
import type { Logger } from './log.js'

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
