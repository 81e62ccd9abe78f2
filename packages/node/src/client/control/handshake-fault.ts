import { FtpError, type FtpErrorPhase, isFtpError } from '@ftpkit/transfer'

/** What is wrong with a certificate, by OpenSSL's code, and what to do. */
const certificateFaults: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed; if you know it, pass it as the CA',
  SELF_SIGNED_CERT_IN_CHAIN: 'the root of its chain is not trusted; if you know it, pass it as the CA',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not trusted; pass the certificate of the issuer as the CA',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not trusted; pass the certificate of the issuer as the CA',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its issuer is not trusted; pass the certificate of the issuer as the CA',
  CERT_HAS_EXPIRED: 'it has expired',
  CERT_NOT_YET_VALID: 'it is not valid yet; check the clock of this machine',
  CERT_REVOKED: 'it was revoked',
  CERT_SIGNATURE_FAILURE: 'its signature is not that of the authority with this name',
  INVALID_CA: 'its issuer may not issue certificates',
  INVALID_PURPOSE: 'it is not a certificate for servers',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it was issued for another name',
}

/** What servers answer that don't speak TLS on this port. */
const clearAnswers: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_UNKNOWN_PROTOCOL',
])

/**
 * What to throw for a handshake that failed: it names the certificate that is not trusted.
 *
 * @param host the server
 * @param phase `TLS`, or `data connection`, which may show another certificate than the control connection
 */
export function handshakeFault(
  error: Error & { code?: string },
  host: string,
  phase: FtpErrorPhase,
): FtpError {
  const code = error.code ?? ''
  const isData = phase === 'data connection'
  const details = { phase, address: host, cause: error }
  const fault = certificateFaults[code]
  if (fault) {
    const owner = isData ? `the data connection to ${host}` : host
    const message = `the certificate of ${owner} is not trusted: ${fault} (${error.message})`
    return new FtpError('connection-failed', message, details)
  }
  const why = clearAnswers.has(code)
    ? 'the server answered without TLS: use ftp://, or ftpes:// if it knows AUTH TLS'
    : error.message
  const what = isData ? `of the data connection to ${host}` : `with ${host}`
  return new FtpError('connection-failed', `the TLS handshake ${what} failed: ${why}`, details)
}

/** Whether a connection failed because the certificate of the server is not trusted: no reply explains that as well. */
export function isUntrusted(error: unknown): boolean {
  if (!isFtpError(error) || !(error.cause instanceof Error)) return false
  return Object.hasOwn(certificateFaults, String((error.cause as NodeJS.ErrnoException).code))
}
