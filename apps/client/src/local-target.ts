import { rmdir } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { isDirectory, makeLocalDirectories } from '@ftpkit/node/directory'

/** The local file that a download becomes. */
export interface LocalTarget {
  readonly path: string
  /** The directory that it is in, if that is to be made. */
  readonly directory?: string | undefined
}

/**
 * Where one file goes: to the path given, or into it, where it is a directory or ends as one; such a directory is made.
 *
 * @param name gives the local name of the remote file, and throws where it has none
 */
export function localTarget(local: string | undefined, name: () => string): LocalTarget {
  if (local === undefined) return { path: name() }
  if (endsAsDirectory(local)) return { path: join(local, name()), directory: local }
  return { path: isDirectory(local) ? join(local, name()) : local }
}

/** Whether a local path ends in a separator. */
function endsAsDirectory(path: string): boolean {
  return path.endsWith('/') || (process.platform === 'win32' && path.endsWith('\\'))
}

/**
 * Makes the directory of a target, then calls `use`. If that fails, the directories that were made are removed again,
 * unless something is in them.
 *
 * @throws Node's error where the directory can't be made, and what `use` throws
 */
export async function withDirectory<Result>(
  directory: string | undefined,
  use: () => Promise<Result>,
): Promise<Result> {
  const first = directory === undefined ? undefined : await makeLocalDirectories(directory)
  try {
    return await use()
  } catch (error) {
    if (first !== undefined) await removeEmpty(resolve(directory!), resolve(first)).catch(() => {})
    throw error
  }
}

/** Removes a directory and those above it up to `top`. @throws Node's error for one that is not empty */
async function removeEmpty(directory: string, top: string): Promise<void> {
  await rmdir(directory)
  if (directory !== top) await removeEmpty(dirname(directory), top)
}
