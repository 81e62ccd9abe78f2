import type { TlsIdentity } from '@ftpkit/node/server'
import { generate } from 'selfsigned'

// Imported on demand: the package takes as much memory as the rest of the server.

/** A self-signed certificate for `localhost` and an address, for development. */
export async function selfSigned(host: string): Promise<TlsIdentity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: host },
        ],
      },
    ],
  })
  return { cert, key }
}
