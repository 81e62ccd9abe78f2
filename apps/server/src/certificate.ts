import {
  type CertificateFiles,
  type FtpServer,
  TicketKeyFile,
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

/**
 * The keys of session tickets in a file, which is read again when it changes.
 *
 * @throws FtpError that names a file that can't be used
 */
export async function sharedTicketKeys(path: string, log: Logger): Promise<() => readonly Uint8Array[]> {
  const file = await TicketKeyFile.open(path, (error) =>
    log.error({ err: error }, 'the ticket keys could not be read again; the old ones stay in use'),
  )
  return () => file.current()
}
