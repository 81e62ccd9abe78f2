import { constants, type Stats } from 'node:fs'
import { FileSystemError } from '../error.js'
import type { Disposition } from '../filesystem.js'
import { errnoOf } from './faults.js'
import type { DirectoryHandle, NamedEntry } from './root.js'
import type { SystemCalls } from './system-calls.js'

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_RDONLY, O_WRONLY } = constants

/** The errnos by which link() reports that hard links are not supported here. */
const noLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'])

/** The errnos of a directory that may be written but not read: a drop box. */
export const unreadable: ReadonlySet<string> = new Set(['EACCES', 'EPERM'])

/** Gives a hidden file the name of its target, in one step; `create-new` never replaces a file. */
export async function publish(
  calls: SystemCalls,
  { directory, name }: NamedEntry,
  hiddenName: Buffer,
  disposition: Disposition,
): Promise<void> {
  const from = directory.at(hiddenName)
  const to = directory.at(name)
  if (disposition !== 'create-new') return calls.rename(from, to)
  try {
    await calls.link(from, to)
  } catch (error) {
    if (!noLinks.has(errnoOf(error))) throw error
    // Without links the name is reserved by an empty file, which the rename then replaces.
    await calls.close(await calls.open(to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600))
    return calls.rename(from, to)
  }
  // The file is published; if its hidden name cannot be removed, the sweep will do it.
  await calls.unlink(from).catch(() => {})
}

/**
 * Checks that a name still stands for the file that an append or update started from: its commit must not undo what
 * another client has stored since.
 *
 * @param old the file at that time; undefined if there was none
 * @throws FileSystemError 'busy'
 */
export async function assertUnchanged(
  calls: SystemCalls,
  { directory, name }: NamedEntry,
  old: Stats | undefined,
  path: string,
): Promise<void> {
  const now = await calls.lstat(directory.at(name)).catch((error) => {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  })
  if (!isSameState(old, now)) {
    throw new FileSystemError('busy', path, { detail: 'another client has changed it meanwhile' })
  }
}

/** Whether a file is the same as before, as far as its facts show. */
export function isSameState(old: Stats | undefined, now: Stats | undefined): boolean {
  if (!old || !now) return old === now
  return old.dev === now.dev && old.ino === now.ino && old.size === now.size && old.mtimeMs === now.mtimeMs
}

/**
 * Makes changes of the names in a directory durable. Windows cannot sync a directory; its journal protects names.
 *
 * @param published the name of a new file, which is synced instead if the directory may not be read: journaling file
 *   systems write a name along with its file
 */
export async function syncDirectory(
  calls: SystemCalls,
  directory: DirectoryHandle,
  published?: Buffer,
): Promise<void> {
  if (process.platform === 'win32') return
  let fd: number
  try {
    fd = await calls.open(directory.self, O_RDONLY | O_DIRECTORY)
  } catch (error) {
    if (!unreadable.has(errnoOf(error))) throw error
    if (published === undefined) return
    fd = await calls.open(directory.at(published), O_RDONLY | O_NOFOLLOW)
  }
  await calls.fsync(fd).finally(() => calls.close(fd))
}
