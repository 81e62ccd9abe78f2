import { nameOctets } from '@ftpkit/transfer'

/** A path as Node opens it. It would write U+FFFD for an octet that is not UTF-8, so such a path is given as octets. */
export function localPathOf(path: string): string | Buffer {
  return /[\ud800-\udfff]/u.test(path) ? Buffer.from(nameOctets(path)) : path
}
