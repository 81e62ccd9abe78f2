// By name it would be declared twice in bundles that begin with it, as many do for packages of CommonJS, and webpack would
// warn that it doesn't know the file.
import * as modules from 'node:module'

type Crypto = typeof import('node:crypto')

let loaded: Crypto | undefined

/**
 * `node:crypto`, loaded at the first call: it takes a tenth of the processor time of a client that only lists a directory
 * in clear, and no other file that such a client loads may import it.
 */
export function nodeCrypto(): Crypto {
  // A module of Node is found from any file.
  loaded ??= modules.createRequire(process.execPath)('node:crypto') as Crypto
  return loaded
}
