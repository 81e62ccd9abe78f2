import { FtpError } from '@ftpkit/transfer'

/** A header that breaks the rules of the PROXY protocol. @param offset octets before the faulty one */
export function badHeader(message: string, offset: number, clause: string): FtpError {
  return new FtpError('bad-proxy-header', `not a header of the PROXY protocol: ${message}`, {
    offset,
    clause: `PROXY ${clause}`,
    phase: 'connect',
  })
}
