import type { Logger } from '@ftpkit/daemon/log'
import { type FileWatchOptions, type FtpServer, watchFiles } from '@ftpkit/node/server'
import type { LoadedLogins, Logins } from './logins.js'

/** What a change of the users file changes. */
export interface WatchedUsers {
  readonly logins: Logins
  readonly server: Pick<FtpServer, 'endSessions'>
  readonly log: Pick<Logger, 'info' | 'error'>
}

/**
 * Puts a users file into effect as soon as it has changed and is whole: sessions of users who were removed or changed end.
 * Where it can't be used, those before stay, and the log says why. Follows the file that the configuration names.
 */
export function watchUsers(
  watched: WatchedUsers,
  options: Pick<FileWatchOptions, 'settling' | 'polling' | 'clock'> = {},
): Disposable {
  const { logins, log } = watched
  let file: string | undefined
  let watch: Disposable | undefined
  const failed = (error: unknown) =>
    log.error(
      { reason: (error as Error).message },
      'the users file could not be read again; the users before stay',
    )
  const changed = () => takeUp(watched)
  const follow = () => {
    if (logins.current.usersFile === file) return
    watch?.[Symbol.dispose]()
    file = logins.current.usersFile
    watch = undefined
    try {
      watch = file === undefined ? undefined : watchFiles([file], { ...options, changed, failed })
    } catch (error) {
      failed(error)
    }
  }
  logins.onReplaced = follow
  follow()
  return { [Symbol.dispose]: () => watch?.[Symbol.dispose]() }
}

async function takeUp({ logins, server, log }: WatchedUsers): Promise<void> {
  for (;;) {
    const { current } = logins
    const next = await current.again?.()
    // A reload came between.
    if (logins.current !== current) continue
    if (!next || isSame(current, next)) return
    const ended = server.endSessions(logins.replace(next), 'Your account has changed; log in again')
    log.info({ file: next.usersFile, accounts: next.accounts.size, ended }, 'users file read again')
    return
  }
}

function isSame({ accounts }: LoadedLogins, next: LoadedLogins): boolean {
  return (
    accounts.size === next.accounts.size &&
    [...accounts].every(([name, text]) => next.accounts.get(name) === text)
  )
}
