import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { temporaryFolder } from '../children.js'

/** Paths of a certificate and its key, for the time of this process; undefined without openssl. */
export function makeCertificate(): { readonly cert: string; readonly key: string } | undefined {
  const folder = temporaryFolder()
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const kind = ['-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost']
  try {
    execFileSync('openssl', ['req', '-x509', ...kind, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  } catch {
    return undefined
  }
  return { cert, key }
}
