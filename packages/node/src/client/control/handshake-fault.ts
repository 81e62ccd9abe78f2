import { FtpError, type FtpErrorPhase, isFtpError } from '@ftpkit/transfer'

/** What is wrong with a certificate, by OpenSSL's code, and what to do. */
const certificateFaults: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed; if you know it, pass it as the CA',
  SELF_SIGNED_CERT_IN_CHAIN: 'the root of its chain is not trusted; if you know it, pass it as the CA',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its issuer is not trusted; pass the certificate of the issuer as the CA',
  UNABLE_TO_GET_ISSUER_CERT: 'its issuer is not trusted; pass the certificate of the issuer as the CA',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its issuer is not trusted; pass the certificate of the issuer as the CA',
  CERT_HAS_EXPIRED: 'it has expired; have it renewed, and check the clock of this machine',
  CERT_NOT_YET_VALID: 'it is not valid yet; check the clock of this machine',
  CERT_REVOKED: 'it was revoked; have another one issued',
  CERT_SIGNATURE_FAILURE: 'its signature is not that of the authority with this name; is the right CA given?',
  INVALID_CA: 'its issuer may not issue certificates; have it issued by an authority',
  INVALID_PURPOSE: 'it is not a certificate for servers; have one issued for that',
  ERR_TLS_CERT_ALTNAME_INVALID: 'it was issued for another name; connect by a name that it holds',
}

/** Why a handshake failed that was not about the certificate of the server, by OpenSSL's code, and what to do. */
const handshakeFaults: Readonly<Record<string, string>> = {
  ERR_SSL_WRONG_VERSION_NUMBER:
    'the server answered without TLS: use ftp://, or ftpes:// if it knows AUTH TLS',
  ERR_SSL_UNKNOWN_PROTOCOL: 'the server answered without TLS: use ftp://, or ftpes:// if it knows AUTH TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG:
    'the server answered without TLS: use ftp://, or ftpes:// if it knows AUTH TLS',
  ERR_SSL_HTTP_REQUEST: 'the server answered as a web server does: is the port right?',
  ERR_SSL_UNSUPPORTED_PROTOCOL:
    'the server offers no version of TLS but 1.0 or 1.1, which are broken: have TLS 1.2 or 1.3 enabled there',
  ALERT_PROTOCOL_VERSION: 'the server accepts neither TLS 1.2 nor 1.3: have one of them enabled there',
  ERR_SSL_VERSION_TOO_LOW:
    'the server offers no version of TLS but 1.0 or 1.1, which are broken: have TLS 1.2 or 1.3 enabled there',
  ALERT_HANDSHAKE_FAILURE:
    'the server accepts none of the ciphers of this client, or wants a certificate of it: see the log of the server',
  ALERT_INSUFFICIENT_SECURITY:
    'the server wants stronger ciphers than this client has: update Node, or change the ciphers of the server',
  ERR_SSL_NO_SHARED_CIPHER: 'client and server have no cipher in common: change those of the server',
  ERR_SSL_UNKNOWN_CIPHER_RETURNED:
    'the server chose a cipher that this client did not offer: update the server',
  ERR_SSL_WRONG_CIPHER_RETURNED:
    'the server chose a cipher that this client did not offer: update the server',
  ERR_SSL_DH_KEY_TOO_SMALL:
    'the Diffie-Hellman key of the server is too short to be safe: have one of 2048 bits or more, or ECDHE, set there',
  ERR_SSL_EE_KEY_TOO_SMALL:
    'the key of the certificate of the server is too short to be safe: have a certificate with a longer key issued',
  ERR_SSL_CA_MD_TOO_WEAK: 'the certificate of the server is signed by a weak hash: have it issued again',
  ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED:
    'the server only knows the unsafe form of renegotiation: have its TLS updated',
  ALERT_CERTIFICATE_REQUIRED: 'the server wants a certificate of the client: give one (--cert and --key)',
  ALERT_CERTIFICATE_EXPIRED: 'the server refuses the certificate of this client: it has expired',
  ALERT_BAD_CERTIFICATE: 'the server refuses the certificate of this client: give another one',
  ALERT_UNSUPPORTED_CERTIFICATE:
    'the server refuses the certificate of this client: it is of a kind that it does not accept',
  ALERT_CERTIFICATE_UNKNOWN: 'the server refuses the certificate of this client: give another one',
  ALERT_UNKNOWN_CA:
    'the server does not know the issuer of the certificate of this client: give a certificate that it trusts',
  ALERT_ACCESS_DENIED: 'the server refuses the certificate of this client: its owner is not allowed',
  ERR_SSL_TLSV1_UNRECOGNIZED_NAME:
    'the server has no certificate for this name: is the name of the host right?',
  ALERT_NO_APPLICATION_PROTOCOL: 'the server speaks another protocol than FTP on this port: is it right?',
  ALERT_INTERNAL_ERROR: 'the TLS of the server has failed: see the log of the server',
  ALERT_DECRYPT_ERROR:
    'the server can’t verify what this client has signed: is the key that of the certificate?',
  ECONNRESET:
    'the server closed the connection: does it speak TLS on this port, or want another certificate of the client?',
}

/** Of any other code. */
const otherFault = 'client and server do not agree about TLS: see the log of the server'

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
  const code = codeOf(error)
  const isData = phase === 'data connection'
  const details = { phase, address: host, cause: error }
  const fault = certificateFaults[code]
  if (fault) {
    const owner = isData ? `the data connection to ${host}` : host
    const message = `the certificate of ${owner} is not trusted: ${fault} (${error.message})`
    return new FtpError('connection-failed', message, details)
  }
  const why = explained(error)
  const what = isData ? `of the data connection to ${host}` : `with ${host}`
  return new FtpError('connection-failed', `the TLS handshake ${what} failed: ${why}`, details)
}

function explained(error: Error & { code?: string }): string {
  return `${handshakeFaults[codeOf(error)] ?? otherFault} (${error.message.trim()})`
}

/**
 * OpenSSL's code, of an alert without the version that named it, which differs between versions of OpenSSL. Where the fault
 * came up in a write, Node reports EPROTO, with OpenSSL's text in the message.
 */
function codeOf({ code = '', message }: Error & { code?: string }): string {
  const [, reason] = (code === 'EPROTO' && /SSL routines:[^:]*:([^:]+)/.exec(message)) || []
  const whole = reason === undefined ? code : `ERR_SSL_${reason.trim().toUpperCase()}`
  return whole.replaceAll(/\W+/g, '_').replace(/^ERR_SSL_(?:SSLV3|SSL_TLS|TLSV13|TLSV1)_ALERT_/, 'ALERT_')
}

/**
 * Says in the message of an error what it means, where OpenSSL reports it after the handshake: in TLS 1.3 a server refuses
 * the certificate of a client only then.
 */
export function explainTlsError(error: Error & { code?: string }): void {
  if (/^ERR_SSL_|^EPROTO$/.test(error.code ?? '')) error.message = explained(error)
}

/** Whether a connection failed because the certificate of the server is not trusted: no reply explains that as well. */
export function isUntrusted(error: unknown): boolean {
  if (!isFtpError(error) || !(error.cause instanceof Error)) return false
  return Object.hasOwn(certificateFaults, String((error.cause as NodeJS.ErrnoException).code))
}
