import { generate } from 'selfsigned'
import type { TlsIdentity } from '../src/index.js'

/** Makes a self-signed certificate. */
export async function certificateFor(name = 'localhost'): Promise<TlsIdentity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  })
  return { cert, key }
}

/** Makes a certificate that an authority of its own has issued. */
export async function issuedFor(name: string): Promise<{ readonly ca: string; readonly leaf: TlsIdentity }> {
  const authority = await generate([{ name: 'commonName', value: 'authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'basicConstraints', cA: true }],
  })
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { cert: authority.cert, key: authority.private },
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
  })
  return { ca: authority.cert, leaf: { cert, key } }
}
