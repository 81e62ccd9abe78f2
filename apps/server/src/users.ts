import type { LoginContext } from '@ftpkit/node/server'
import { type Access, knownUsers, type Users, userLine } from '@ftpkit/users'
import { askFor } from './output.js'
import { replaceFile } from './replace-file.js'

/** Names that need no password where anonymous access is allowed (RFC 1635). */
export const anonymousAccount = 'anonymous'
const anonymousNames = new Set([anonymousAccount, 'ftp'])

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

/** Who logged in. */
export interface Proof {
  /** The account that was proven, which may be called otherwise than the user typed: `anonymous` for `ftp`. */
  readonly account: string
  readonly access: Access
}

/** Who a password is checked for. */
export type LoginClient = Pick<LoginContext, 'network' | 'signal'>

/**
 * Decides who may log in; undefined refuses.
 *
 * @throws FtpError with reply 421 where too many passwords wait to be checked, or for a client that is gone
 */
export type Authenticator = (
  user: string,
  password: string,
  client: LoginClient,
) => Promise<Proof | undefined>

/** Every account that the authenticator of these users can prove. */
export function accountsOf(users: Users, anonymous: boolean): string[] {
  return [...new Set([...users.keys(), ...(anonymous ? [anonymousAccount] : [])])]
}

/** Accepts the users with their passwords, and, with `anonymous`, the names of anonymous users with any. */
export function authenticator(users: Users, anonymous: boolean): Authenticator {
  const known = knownUsers(users)
  return async (name, password, client) => {
    if (!users.has(name) && anonymous && anonymousNames.has(name))
      return { account: anonymousAccount, access: 'read' }
    const { kind } = await known.check({ name, password, client })
    return kind === 'accepted' ? { account: name, access: 'write' } : undefined
  }
}
