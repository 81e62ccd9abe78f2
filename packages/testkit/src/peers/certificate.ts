import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths of PEM files, and the certificate itself. */
export interface Certificate {
  readonly cert: string
  readonly key: string
  /** Holds key and certificate. */
  readonly both: string
  readonly pem: string
}

/** Makes a certificate for this machine's loopback that vouches for itself. */
export function makeCertificate(folder: string): Certificate {
  const cert = join(folder, 'server.crt')
  const key = join(folder, 'server.key')
  const both = join(folder, 'server.pem')
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-noenc', '-days', '2', '-subj', '/CN=localhost'],
      ...['-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1', '-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  )
  const pem = readFileSync(cert, 'utf8')
  writeFileSync(both, readFileSync(key, 'utf8') + pem, { mode: 0o600 })
  return { cert, key, both, pem }
}
