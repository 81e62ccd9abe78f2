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
