import { constants, type Stats } from 'node:fs'
import { FileSystemError } from '../error.js'
import type { Stage, WriteOptions } from '../filesystem.js'
import { kindOf } from './attributes.js'
import type { DirectoryContext } from './context.js'
import { errnoOf } from './faults.js'
import { copyOldOctets } from './old-octets.js'
import { claimPartial, keepPartial, removePartial } from './partial-uploads.js'
import { linkRefused, type NamedEntry } from './root.js'
import { DirectoryStage, type OpenedStage } from './stage.js'
import { newStageName, stageMark } from './stage-files.js'
import type { SystemCalls } from './system-calls.js'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_WRONLY, W_OK } = constants

/** The errnos of a file system without owners or mode bits, or of a process that may not set them. */
const cannotInherit = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'])

/** A stage that is to be opened. */
export interface StageRequest {
  readonly target: NamedEntry
  readonly path: string
  readonly options: WriteOptions
  /** Finds the target again, when a partial upload is to be removed. */
  readonly locate: () => Promise<NamedEntry>
}

/** The hidden file of a stage. */
type HiddenStage = Pick<OpenedStage, 'fd' | 'size' | 'inherit' | 'copyOld'>

/** A request, with the name of the hidden file and what is known about the old one. */
interface Opening extends Omit<StageRequest, 'locate'> {
  readonly old: Stats | undefined
  readonly mark: string | undefined
  /** Identifies the upload: an owner has one partial upload for a path. */
  readonly key: string
  readonly name: string
}

/** Opens a stage beside its target. The stage, or a fault, releases the target's directory. */
export async function openStage(context: DirectoryContext, request: StageRequest): Promise<Stage> {
  const { target, path, options, locate } = request
  const { owner, disposition, resume = false } = options
  const old = await oldFile(context.calls, request).catch((error) => {
    target.directory.release()
    throw error
  })
  const mark = owner === undefined ? undefined : stageMark(owner, target.name, old)
  const name = newStageName(mark)
  const hiddenName = Buffer.from(name)
  const key = JSON.stringify([owner, path])
  const ended = () => {
    context.liveStages.delete(name)
    target.directory.release()
  }
  const partial =
    owner === undefined
      ? undefined
      : {
          keep: (octets: number) =>
            keepPartial(context, key, { name: hiddenName, locate }, { owner, octets }),
          remove: () => removePartial(context, key),
        }
  try {
    const opening = { target, path, options, old, mark, key, name }
    const hidden = await (resume ? openResumed(context, opening) : openFresh(context, opening))
    const stage = new DirectoryStage(
      { ...hidden, hiddenName, target, path, disposition, old, partial, ended },
      context,
    )
    context.liveStages.set(name, stage)
    // A new upload does not resume the kept one, which would only take up space.
    if (!resume) await partial?.remove()
    return stage
  } catch (error) {
    ended()
    throw error
  }
}

/** Claims a partial upload and cuts it at `start`. */
async function openResumed(context: DirectoryContext, opening: Opening): Promise<HiddenStage> {
  const { target, name, mark, key, path, options } = opening
  const { calls } = context
  const start = options.start ?? 0
  await claimPartial(context, { target, mark: mark!, key, name, path, start })
  const fd = await calls.open(target.directory.at(Buffer.from(name)), O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    await calls.ftruncate(fd, start)
  } catch (error) {
    await calls.close(fd).catch(() => {})
    throw error
  }
  return { fd, size: start, inherit: undefined, copyOld: undefined }
}

/** Creates the hidden file, which is empty: the octets of the old file that stay are copied when they are needed. */
async function openFresh(context: DirectoryContext, opening: Opening): Promise<HiddenStage> {
  const { target, old, path, options, name } = opening
  const { calls, liveStages, fileMode } = context
  const { permissions } = options
  liveStages.set(name, undefined)
  const size = keptSize(old, path, options)
  const hidden = Buffer.from(name)
  // What replaces a private file must be private from its first octet.
  const mode = old ? 0o600 : (permissions ?? fileMode)
  const fd = await calls.open(target.directory.at(hidden), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode)
  if (!old) {
    const assign = permissions === undefined ? undefined : (into: number) => setMode(calls, into, permissions)
    return { fd, size, inherit: assign, copyOld: undefined }
  }
  const kept = size > 0 ? { target, path, old, length: size, hidden } : undefined
  return {
    fd,
    size,
    inherit: (into) => inherit(calls, into, old),
    copyOld: kept && ((into, check) => copyOldOctets(calls, kept, into, check)),
  }
}

/** What is under the name now, if it is a file that may be written. */
async function oldFile(
  calls: SystemCalls,
  { target, path, options }: StageRequest,
): Promise<Stats | undefined> {
  const at = target.directory.at(target.name)
  let old: Stats
  try {
    old = await calls.lstat(at)
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
  if (options.disposition === 'create-new') throw new FileSystemError('exists', path)
  const kind = kindOf(old)
  if (kind === 'link') throw linkRefused()
  if (kind !== 'file') throw new FileSystemError(kind === 'directory' ? 'is-a-directory' : 'not-a-file', path)
  // A rename needs write permission on the directory only; a write-protected file must still not be replaced.
  if (!isOwnAndWritable(old)) await calls.access(at, W_OK)
  return old
}

/** Whether the mode bits alone show that this process may write a file: for the owner only the owner's bits count. */
function isOwnAndWritable({ uid, mode }: Stats): boolean {
  return uid === process.geteuid?.() && (mode & 0o200) !== 0
}

/** Octets of the old file that stay. */
function keptSize(old: Stats | undefined, path: string, options: WriteOptions): number {
  if (options.disposition === 'append') return old?.size ?? 0
  const start = options.disposition === 'update' ? (options.start ?? 0) : 0
  if (start > 0 && !old) throw new FileSystemError('not-found', path)
  if (old && start > old.size) throw new FileSystemError('bad-start', path)
  return start
}

/** Sets the owner and mode bits of the old file, as far as this process may. */
async function inherit(calls: SystemCalls, fd: number, old: Stats): Promise<void> {
  // The owner first: changing it clears mode bits.
  if (old.uid !== process.geteuid?.() || old.gid !== process.getegid?.()) {
    await calls.fchown(fd, old.uid, old.gid).catch(unlessImpossible)
  }
  await setMode(calls, fd, old.mode)
}

/** Sets mode bits, from which the umask of the process takes nothing. */
async function setMode(calls: SystemCalls, fd: number, mode: number): Promise<void> {
  await calls.fchmod(fd, mode & 0o777).catch(unlessImpossible)
}

function unlessImpossible(error: unknown): void {
  if (!cannotInherit.has(errnoOf(error))) throw error
}
