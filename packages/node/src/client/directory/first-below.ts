import type { RemoteClient } from './remote-client.js'
import { visitRemoteDirectory } from './remote-directories.js'
import type { RemoteName } from './remote-walk.js'

/**
 * The first name below a directory, or undefined where it is empty. Some servers list a missing directory as an empty
 * one, and a file as its only name: CWD tells the difference.
 *
 * @throws FtpError `refused` where there is no such directory
 */
export async function firstBelow(
  client: RemoteClient,
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
