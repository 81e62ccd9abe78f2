import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Makes a certificate for this machine's loopback that vouches for itself. @returns paths of PEM files */
export function makeCertificate(folder: string): { cert: string; key: string; both: string } {
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
  writeFileSync(both, readFileSync(key, 'utf8') + readFileSync(cert, 'utf8'), { mode: 0o600 })
  return { cert, key, both }
}
