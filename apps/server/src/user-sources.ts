import { secretAt } from '@ftpkit/daemon/configuration'
import type { UserSource } from '@ftpkit/users'
import type { ConfiguredSource } from './user-source-schema.js'

/**
 * The sources of a configuration, each loaded on demand. None is asked, so that a server starts while one is away.
 *
 * @throws Error that names the source which can't be used, and repeats nothing secret
 */
export function openUserSources(configured: readonly ConfiguredSource[]): Promise<UserSource[]> {
  return Promise.all(
    configured.map((source, index) =>
      open(source).catch((error: Error) => {
        throw new Error(`userSources.${index}: ${error.message}`, { cause: error })
      }),
    ),
  )
}

async function open(source: ConfiguredSource): Promise<UserSource> {
  if ('command' in source) return (await import('@ftpkit/users/command')).commandUsers(source)
  if ('postgres' in source) {
    const url = await secretAt(source.postgres)
    return (await import('@ftpkit/users/postgres')).postgresUsers({ ...source, url })
  }
  const { http: url, bearer, ...options } = source
  const token = bearer === undefined ? undefined : await secretAt(bearer)
  return (await import('@ftpkit/users/http')).httpUsers({ ...options, url, bearer: token })
}
