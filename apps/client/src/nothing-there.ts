import { type FtpClient, FtpError, isFtpError } from '@ftpkit/node'
import { visitRemoteDirectory } from '@ftpkit/node/directory'
import { isNamePattern } from '@ftpkit/protocol'
import { warn } from './output.js'

/** Reply of a server that has no such file. */
const notThere = 550

/** What others say by another code: GridFTP by 500, and pyftpdlib by 501 to MLSD. */
const notThereWords = /\bno such (?:file|directory)\b/i

/** Reply of some servers to a listing of nothing. Elsewhere it says that a file is in use. */
const nothingListed = 450

/** Whether a server says that there is no file, or no directory, of a name. */
export function isMissing(error: unknown): boolean {
  if (!isFtpError(error) || error.code !== 'refused') return false
  return error.replyHint === notThere || notThereWords.test(error.message)
}

/** What to throw where no name matches a pattern. @param kind what is looked for: `file`, `name` */
export function noMatch(pattern: string, kind: string): FtpError {
  return new FtpError('refused', `no ${kind} on the server matches ${JSON.stringify(pattern)}`, {
    phase: 'listing',
  })
}

/**
 * Checks an empty listing: some servers list a missing directory as an empty one. CWD tells the difference.
 *
 * @param path that was listed; a pattern if it has `*` or `?`, an option of LIST if it begins with `-`
 * @throws FtpError `refused` where nothing matches, or there is no such directory
 */
export async function assertListed(client: FtpClient, path: string | undefined): Promise<void> {
  if (path === undefined || path === '' || path.startsWith('-')) return
  if (isNamePattern(path)) throw noMatch(path, 'name')
  await visitRemoteDirectory(client, path)
}

/**
 * Lists what may not be there.
 *
 * @param allowEmpty whether that is a success, which a word on standard error explains
 * @returns undefined where nothing is there, which is allowed
 */
export async function unlessNothing<Result>(
  allowEmpty: boolean | undefined,
  list: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await list()
  } catch (error) {
    if (!allowEmpty || !isNothing(error)) throw error
    warn(`ftpkit: nothing there: ${(error as Error).message}`)
    return undefined
  }
}

function isNothing(error: unknown): boolean {
  if (!isFtpError(error) || error.code !== 'refused') return false
  return error.replyHint === undefined || error.replyHint === nothingListed || isMissing(error)
}
