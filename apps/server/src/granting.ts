import { type FileSystem, readOnly, restricted, subtree } from '@ftpkit/filesystem'
import type { Authenticate, Grant } from '@ftpkit/node'
import type { Configuration } from './config.js'
import type { Storage } from './storage.js'
import type { Access, Admit } from './users.js'

/**
 * What those who log in are granted: what is served, their home of it, what SMNT leads to, and what they may do there.
 *
 * @throws Error for a directory that is none
 */
export async function granting(
  files: FileSystem,
  admit: Admit,
  { mounts = {}, permissions = {}, homes = {} }: Configuration,
  storage: Storage,
): Promise<Authenticate> {
  const opened = await Promise.all(
    Object.entries(mounts).map(async ([name, path]) => [name, await storage.open(path)] as const),
  )
  const grantOf = (access: Access, user: string): Grant => {
    const home = Object.hasOwn(homes, user) ? homes[user]! : '/'
    const rules = Object.hasOwn(permissions, user) ? permissions[user] : undefined
    const seen = (all: FileSystem) => {
      const allowed = access === 'read' ? readOnly(all) : all
      return rules ? restricted(allowed, rules) : allowed
    }
    return {
      files: seen(subtree(files, home)),
      mounts: Object.fromEntries(opened.map(([name, mount]) => [name, seen(mount)])),
    }
  }
  // One for all sessions of a user, and for all users who have nothing of their own.
  const grants = new Map<string, Grant>()
  return async (user, password) => {
    const access = await admit(user, password)
    if (!access) return undefined
    const key = `${access} ${Object.hasOwn(homes, user) || Object.hasOwn(permissions, user) ? user : ''}`
    const grant = grants.get(key) ?? grantOf(access, user)
    grants.set(key, grant)
    return grant
  }
}
