import { nameText } from '@ftpkit/transfer'
import { FileSystemError } from '../error.js'
import type { UploadShare } from '../partial-uploads.js'
import type { DirectoryContext, HiddenFile } from './context.js'
import { errnoOf } from './faults.js'
import { unreadable } from './publish.js'
import type { NamedEntry } from './root.js'
import { hasMark } from './stage-files.js'

/** A partial upload to be resumed. */
export interface Resumption {
  readonly target: NamedEntry
  readonly mark: string
  /** Its key in `partialUploads`. */
  readonly key: string
  /** The new name of its hidden file. */
  readonly name: string
  readonly path: string
  /** Octets it must have at least. */
  readonly start: number
}

/**
 * Keeps the hidden file of a stage as a partial upload, and removes those that exceed the limits.
 *
 * @returns false if it exceeds them itself
 */
export async function keepPartial(
  context: DirectoryContext,
  key: string,
  file: HiddenFile,
  share: UploadShare,
): Promise<boolean> {
  const removed = context.partialUploads.add(key, file, Date.now(), share)
  for (const each of removed) await removeFile(context, each)
  return !removed.includes(file)
}

/** Removes the partial upload of a key, if there is one. */
export async function removePartial(context: DirectoryContext, key: string): Promise<void> {
  const removed = context.partialUploads.take(key)
  if (removed) await removeFile(context, removed)
}

/**
 * Claims the newest stage with a mark: its hidden file gets a new name, which becomes a live one. A session that is
 * still writing it loses it.
 *
 * @throws FileSystemError 'not-found', 'bad-start', 'busy'
 */
export async function claimPartial(
  context: DirectoryContext,
  { target, mark, key, name, path, start }: Resumption,
): Promise<void> {
  const { calls, liveStages, partialUploads } = context
  const busy = new FileSystemError('busy', path, { detail: 'another session resumes this upload' })
  for (const [live, stage] of [...liveStages]) {
    if (!hasMark(live, mark)) continue
    // Another session is just opening it.
    if (!stage) throw busy
    await stage.giveWay()
  }
  liveStages.set(name, undefined)
  const found = await newest(context, target, mark)
  if (!found) throw new FileSystemError('not-found', path, { detail: 'there is no partial upload' })
  if (start > found.size) {
    throw new FileSystemError('bad-start', path, { detail: `the partial upload has ${found.size} octets` })
  }
  try {
    await calls.rename(target.directory.at(found.name), target.directory.at(Buffer.from(name)))
  } catch (error) {
    throw errnoOf(error) === 'ENOENT' ? busy : error
  }
  partialUploads.take(key)
}

interface Found {
  readonly name: Buffer
  readonly size: number
  readonly written: number
}

/** The stage written last: crashes may leave several. */
async function newest(
  { calls, partialUploads, liveStages }: DirectoryContext,
  target: NamedEntry,
  mark: string,
): Promise<Found | undefined> {
  const notBefore = Date.now() - partialUploads.time
  let best: Found | undefined
  const directory = await calls.opendir(target.directory.self).catch((error) => {
    // A drop box cannot be searched.
    if (!unreadable.has(errnoOf(error))) throw error
    return undefined
  })
  if (!directory) return undefined
  try {
    for (let found = await directory.read(); found; found = await directory.read()) {
      const name = nameText(found.name)
      if (!hasMark(name, mark) || liveStages.has(name)) continue
      const stats = await calls.lstat(target.directory.at(found.name))
      if (!stats.isFile() || stats.mtimeMs <= notBefore || stats.mtimeMs < (best?.written ?? 0)) continue
      best = { name: found.name, size: stats.size, written: stats.mtimeMs }
    }
  } finally {
    await directory.close()
  }
  return best
}

/** A file that cannot be removed is left to the sweep: the current call does not fail for it. */
async function removeFile({ calls }: DirectoryContext, { name, locate }: HiddenFile): Promise<void> {
  try {
    const { directory } = await locate()
    await calls.unlink(directory.at(name)).finally(() => directory.release())
  } catch {
    // The directory is gone, or another one has its name.
  }
}
