import type { TlsIdentity } from '@ftpkit/node'
import { generate } from 'selfsigned'

/** A self-signed certificate for `localhost` and 127.0.0.1. */
export async function certificate(): Promise<TlsIdentity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { cert, key }
}
