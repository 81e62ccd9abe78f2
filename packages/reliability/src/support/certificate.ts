import { writeFileSync } from 'node:fs'
import { generate } from 'selfsigned'
import type { Folder } from './folder.js'

/** A certificate for `localhost` and 127.0.0.1, signed by itself, and its key, both as PEM. */
export interface Identity {
  readonly cert: string
  readonly key: string
}

let made: Promise<Identity> | undefined

export function identity(): Promise<Identity> {
  made ??= generate([{ name: 'commonName', value: 'localhost' }], {
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
  return made
}

/** Options that give a server this certificate, written to a folder. */
export async function tlsOptions(folder: Folder, mode = 'optional'): Promise<string[]> {
  const { cert, key } = await identity()
  writeFileSync(folder.at('cert.pem'), cert)
  writeFileSync(folder.at('key.pem'), key)
  return ['--tls', mode, '--tls-cert', folder.at('cert.pem'), '--tls-key', folder.at('key.pem')]
}
