import { writeFileSync } from 'node:fs'
import { generate } from 'selfsigned'
import type { Folder } from './folder.js'

/** A self-signed certificate for `localhost` and 127.0.0.1, and its key, both as PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

let generated: Promise<Identity> | undefined

/** The same certificate at each call. */
export function identity(): Promise<Identity> {
  generated ??= generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  }).then(({ cert, private: key }) => ({ cert, key }))
  return generated
}

/** A self-signed certificate for another name. @param name of ASCII characters */
export async function identityOf(name: string): Promise<Identity> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: name }] },
    ],
  })
  return { cert, key }
}

/** Writes the certificate to a folder. @returns the server's command-line options for it */
export async function tlsOptions(folder: Folder, mode = 'optional'): Promise<string[]> {
  const { cert, key } = await identity()
  writeFileSync(folder.at('cert.pem'), cert)
  writeFileSync(folder.at('key.pem'), key)
  return ['--tls', mode, '--tls-cert', folder.at('cert.pem'), '--tls-key', folder.at('key.pem')]
}
