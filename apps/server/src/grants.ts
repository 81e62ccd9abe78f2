import { type FileSystem, readOnly, restricted, subtree } from '@ftpkit/filesystem'
import type { Authenticate, Grant } from '@ftpkit/node'
import type { Configuration } from './config.js'
import type { DirectoryOpener } from './served-files.js'
import type { Access, Authenticator } from './users.js'

/**
 * Grants each user who logs in the served files, or the home within them, and the mounts for SMNT, as far as the
 * permissions of the configuration allow.
 *
 * @throws Error for a mount that is not a directory
 */
export async function grants(
  files: FileSystem,
  authenticate: Authenticator,
  { mounts = {}, permissions = {}, homes = {} }: Configuration,
  directories: DirectoryOpener,
): Promise<Authenticate> {
  const opened = await Promise.all(
    Object.entries(mounts).map(async ([name, path]) => [name, await directories.open(path)] as const),
  )
  const grantOf = (access: Access, user: string): Grant => {
    const home = Object.hasOwn(homes, user) ? homes[user]! : '/'
    const rules = Object.hasOwn(permissions, user) ? permissions[user] : undefined
    const limited = (all: FileSystem) => {
      const allowed = access === 'read' ? readOnly(all) : all
      return rules ? restricted(allowed, rules) : allowed
    }
    return {
      files: limited(subtree(files, home)),
      mounts: Object.fromEntries(opened.map(([name, mount]) => [name, limited(mount)])),
    }
  }
  // Shared by all sessions of a user, and by all users without a home or permissions of their own.
  const shared = new Map<string, Grant>()
  return async (user, password) => {
    const access = await authenticate(user, password)
    if (!access) return undefined
    const key = `${access} ${Object.hasOwn(homes, user) || Object.hasOwn(permissions, user) ? user : ''}`
    const grant = shared.get(key) ?? grantOf(access, user)
    shared.set(key, grant)
    return grant
  }
}
