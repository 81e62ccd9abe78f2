import { createHash, timingSafeEqual } from 'node:crypto'
import { type FileSystem, readOnly } from '@ftpkit/filesystem'
import type { Authenticate } from '@ftpkit/node'

/** Users by name, each with the digest of its password. */
export type Users = ReadonlyMap<string, Uint8Array>

/** Names that need no password where anonymous access is allowed (RFC 1635). */
const anonymousNames = new Set(['anonymous', 'ftp'])

/** What a password is compared with where nobody has the name, so that it takes as long. */
const nobody = digest('')

/** Reads `NAME:PASSWORD`; the password may hold colons. @throws RangeError without a name or a colon */
export function addUser(given: string, users: Map<string, Uint8Array> = new Map()): Map<string, Uint8Array> {
  const colon = given.indexOf(':')
  if (colon < 1) throw new RangeError('a user is given as NAME:PASSWORD')
  return users.set(given.slice(0, colon), digest(given.slice(colon + 1)))
}

/** Serves everything to the users, and to anonymous ones for reading only. */
export function authenticator(files: FileSystem, users: Users, anonymous: boolean): Authenticate {
  const forReading = readOnly(files)
  return async (user, password) => {
    const known = users.get(user)
    const equal = timingSafeEqual(digest(password), known ?? nobody)
    if (known) return equal ? { files } : undefined
    return anonymous && anonymousNames.has(user) ? { files: forReading } : undefined
  }
}

function digest(password: string): Uint8Array {
  return createHash('sha256').update(password).digest()
}
