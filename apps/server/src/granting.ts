import { type FileSystem, restricted, subtree } from '@ftpkit/filesystem'
import type { Authenticate } from '@ftpkit/node'
import type { Configuration } from './config.js'
import type { Storage } from './storage.js'

/**
 * Adds what a configuration says of users to what they are granted: a home that is all they see, what they may do in
 * it, and what SMNT leads to.
 *
 * @throws Error for a directory that is none
 */
export async function granting(
  authenticate: Authenticate,
  { mounts = {}, permissions = {}, homes = {} }: Configuration,
  storage: Storage,
): Promise<Authenticate> {
  const opened = await Promise.all(
    Object.entries(mounts).map(async ([name, path]) => [name, await storage.open(path)] as const),
  )
  return async (user, password, context) => {
    const grant = await authenticate(user, password, context)
    if (!grant) return undefined
    const home = Object.hasOwn(homes, user) ? homes[user]! : '/'
    const rules = Object.hasOwn(permissions, user) ? permissions[user] : undefined
    const seen = (files: FileSystem) => (rules ? restricted(files, rules) : files)
    return {
      ...grant,
      files: seen(subtree(grant.files, home)),
      mounts: Object.fromEntries(opened.map(([name, files]) => [name, seen(files)])),
    }
  }
}
