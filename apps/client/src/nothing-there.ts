import { type FtpClient, FtpError, isFtpError } from '@ftpkit/node'
import { isNamePattern } from '@ftpkit/protocol'
import { warn } from './output.js'
import { type RemoteName, visitRemoteDirectory } from './remote-tree.js'

/** Replies of a server that finds nothing under a path. */
const missingReplies: ReadonlySet<number> = new Set([450, 550])

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
 * The first name below a directory, or undefined where it is empty. Some servers list a missing directory as an empty
 * one, and a file as its only name: CWD tells the difference.
 *
 * @throws FtpError `refused` where there is no such directory
 */
export async function firstBelow(
  client: FtpClient,
  root: string,
  names: AsyncIterator<RemoteName, void>,
): Promise<RemoteName | undefined> {
  const { value: first } = await names.next()
  if (root !== '' && (!first || mayBeFile(first, root)))
    await visitRemoteDirectory(client, root, first !== undefined)
  return first ?? undefined
}

/** Whether a name could be that of the path which was listed. */
function mayBeFile({ entry }: RemoteName, path: string): boolean {
  return entry.kind === 'file' && path.split('/').includes(entry.name)
}

/** Names of which the first was taken already. */
export async function* resumed<Name>(
  first: Name | undefined,
  names: AsyncIterable<Name>,
): AsyncGenerator<Name, void> {
  if (first !== undefined) yield first
  yield* names
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
  return error.replyHint === undefined || missingReplies.has(error.replyHint)
}
