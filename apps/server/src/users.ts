import { replaceFile } from '@ftpkit/command-line/replace-file'
import type { Logger } from '@ftpkit/daemon/log'
import { FtpError, type LoginContext, type LoginRefused } from '@ftpkit/node/server'
import { type Account, inOrder, knownUsers, type UserSource, type Users, userLine } from '@ftpkit/users'
import { askFor } from './output.js'

/** Names that need no password where anonymous access is allowed (RFC 1635). */
export const anonymousAccount = 'anonymous'
const anonymousNames = new Set([anonymousAccount, 'ftp'])

/** Anonymous users may only read. */
const anonymousUser: Account = { name: anonymousAccount, attributes: { access: 'read' } }

/**
 * Reads a password from the first line of standard input, and writes the user's line in a users file, which keeps its
 * owner and mode. @throws Error for a link
 */
export async function setPassword(file: string, name: string): Promise<void> {
  if (!/^[^:\s#][^:\r\n]*$/.test(name))
    throw new Error('a name contains no colon, and does not begin with a blank or "#"')
  const line = await userLine(name, await readPassword())
  await replaceFile(file, (old = '') => {
    const lines = old.split(/\r?\n/).filter((each) => each !== '' && !each.startsWith(`${name}:`))
    return `${[...lines, line].join('\n')}\n`
  })
}

async function readPassword(): Promise<string> {
  const { createInterface } = await import('node:readline/promises')
  if (process.stdin.isTTY) askFor('Password (visible as you type): ')
  for await (const line of createInterface(process.stdin)) {
    if (line !== '') return line
    break
  }
  throw new Error('give the password as a line on standard input')
}

/**
 * Decides who may log in.
 *
 * @throws FtpError with reply 421 where too many passwords wait to be checked, with 451 where it can't be decided now, or
 *   the reason of the signal of a client that is gone
 */
export type Authenticator = (
  user: string,
  password: string,
  client: LoginContext,
) => Promise<Account | LoginRefused>

/** Who may log in. */
export interface Authentication {
  readonly users: Users
  readonly anonymous: boolean
  /** Those that are asked about names that are not among `users`. @default none */
  readonly sources?: readonly UserSource[] | undefined
  readonly log: Pick<Logger, 'error'>
}

/** Every account that the authenticator can prove without other sources. */
export function accountsOf({ users, anonymous }: Pick<Authentication, 'users' | 'anonymous'>): string[] {
  return [...new Set([...users.keys(), ...(anonymous ? [anonymousAccount] : [])])]
}

/** Accepts the users with their passwords, and, with `anonymous`, the names of anonymous users with any. */
export function authenticator({ users, anonymous, sources = [], log }: Authentication): Authenticator {
  const all = inOrder([knownUsers(users), ...sources])
  return async (name, password, client) => {
    if (!users.has(name) && anonymous && anonymousNames.has(name)) return anonymousUser
    const decision = await all.check({ name, password, client })
    switch (decision.kind) {
      case 'accepted':
        return decision.account
      case 'refused':
        return { refused: 'password' }
      case 'unknown':
        return { refused: 'user' }
      case 'unavailable': {
        const { source, reason } = decision
        log.error({ user: name, source, reason }, 'a login could not be decided')
        throw new FtpError('refused', 'Logins cannot be checked now; try again later', { replyHint: 451 })
      }
    }
  }
}
