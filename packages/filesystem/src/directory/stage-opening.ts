import { constants, type Stats } from 'node:fs'
import { FileSystemError } from '../error.js'
import type { Stage, WriteOptions } from '../filesystem.js'
import type { PartialUploads } from '../kept-stages.js'
import type { SystemCalls } from './calls.js'
import { kindOf } from './entry.js'
import { errnoOf } from './faults.js'
import { claim, forget, type KeptName, keep } from './kept.js'
import { linkRefused, type Target } from './root.js'
import { DirectoryStage, type Durability, type StageHost } from './stage.js'
import { newStageName, stageMark } from './stage-name.js'
import type { Turns } from './turns.js'
import { writeFully } from './write-fully.js'

export interface StageOpeningHost {
  readonly calls: SystemCalls
  readonly durability: Durability
  readonly turns: Turns
  /** Stages that are being written, by name; undefined while one is being opened. */
  readonly liveStages: Map<string, DirectoryStage | undefined>
  readonly kept: PartialUploads<KeptName>
  /** Mode bits of a file that replaces none, less the umask. */
  readonly mode: number
}

const { COPYFILE_EXCL, COPYFILE_FICLONE_FORCE } = constants
const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY, W_OK } = constants

/** Octets copied in one go where a file system cannot share them: other work gets its turn in between. */
const copySize = 1_048_576

/** What a file system says that knows no owners or no mode bits, or to whom they are not ours to give. */
const notOurs = new Set(['EPERM', 'EACCES', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'])

/**
 * Opens a stage beside its target. The stage, or a fault, releases the target's place.
 *
 * @param follow finds the target again, when a stage that was kept has to go
 */
export async function openStage(
  host: StageOpeningHost,
  target: Target,
  path: string,
  options: WriteOptions,
  follow: () => Promise<Target>,
): Promise<Stage> {
  const { calls, durability, turns, liveStages } = host
  const { owner, disposition, resume = false, start = 0 } = options
  let name = ''
  const ended = () => {
    liveStages.delete(name)
    target.place.release()
  }
  try {
    const old = await oldFile(calls, target, path, options)
    const mark = owner === undefined ? undefined : stageMark(owner, target.name, old)
    name = newStageName(mark)
    if (resume) await claim(host, target, { mark: mark!, name, path, start, key: keyOf(path, options) })
    liveStages.set(name, undefined)
    const stageName = Buffer.from(name)
    const size = resume ? start : keptSize(old, path, options)
    const fd = resume
      ? await openKept(calls, target, stageName, start)
      : await openFile(host, target, stageName, old, size)
    const inherited = old && !resume ? inherit(calls, fd, old) : Promise.resolve()
    // Whoever commits the stage gets the fault.
    inherited.catch(() => {})
    const keeping =
      mark === undefined ? undefined : keepingOf(host, keyOf(path, options), { name: stageName, follow })
    const opened = { fd, target, stageName, size, path, disposition, old, inherited }
    const stage = new DirectoryStage(opened, { calls, durability, turns, ended, keeping })
    liveStages.set(name, stage)
    // Who begins anew doesn't go on: what is kept would only take the room of what comes.
    if (mark !== undefined && !resume) await forget(host, keyOf(path, options))
    return stage
  } catch (error) {
    ended()
    throw error
  }
}

function keepingOf(host: StageOpeningHost, key: string, kept: KeptName): StageHost['keeping'] {
  return { committed: () => forget(host, key), kept: () => keep(host, key, kept) }
}

/** Whose stage it is and for what: one of them is kept at a time. */
function keyOf(path: string, { owner }: WriteOptions): string {
  return JSON.stringify([owner, path])
}

/** Opens a stage that was kept, and cuts it. */
async function openKept(
  calls: SystemCalls,
  target: Target,
  stageName: Buffer,
  start: number,
): Promise<number> {
  const fd = await calls.open(target.place.at(stageName), O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    await calls.ftruncate(fd, start)
    return fd
  } catch (error) {
    await calls.close(fd).catch(() => {})
    throw error
  }
}

/** What is under the name now, if it is a file that may be written. */
async function oldFile(
  calls: SystemCalls,
  target: Target,
  path: string,
  options: WriteOptions,
): Promise<Stats | undefined> {
  const at = target.place.at(target.name)
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
  // Replacing a name asks only for leave to write the directory; a file that is write-protected is meant to stay.
  if (!isOwnAndWritable(old)) await calls.access(at, W_OK)
  return old
}

/** Whether the mode bits alone say that this process may write a file: those of its owner are the last word. */
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

/** Opens the hidden file and puts what is kept of the old one into it. */
async function openFile(
  host: StageOpeningHost,
  target: Target,
  stageName: Buffer,
  old: Stats | undefined,
  keep: number,
): Promise<number> {
  const { calls } = host
  const at = target.place.at(stageName)
  const shared = keep > 0 ? await sharedCopy(calls, target, at, keep) : undefined
  // What replaces a private file is private from its first octet.
  const mode = old ? 0o600 : host.mode
  const fd = shared ?? (await calls.open(at, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, mode))
  try {
    if (keep > 0 && shared === undefined) await copy(calls, target, fd, keep)
    return fd
  } catch (error) {
    await abandon(calls, fd, at)
    throw error
  }
}

/** A copy that shares its blocks with the old file, where the file system can do that; undefined where it cannot. */
async function sharedCopy(
  calls: SystemCalls,
  target: Target,
  at: Buffer,
  keep: number,
): Promise<number | undefined> {
  const source = await openOld(calls, target)
  try {
    // Forced: otherwise all octets of a large file would be copied in one call that nothing else gets past.
    await calls.copyFile(target.place.reopen(source, target.name), at, COPYFILE_EXCL | COPYFILE_FICLONE_FORCE)
  } catch {
    return undefined
  } finally {
    await calls.close(source).catch(() => {})
  }
  const fd = await calls.open(at, O_WRONLY | O_NOFOLLOW | O_NONBLOCK).catch(async (error) => {
    await calls.unlink(at).catch(() => {})
    throw error
  })
  try {
    await calls.ftruncate(fd, keep)
    return fd
  } catch (error) {
    await abandon(calls, fd, at)
    throw error
  }
}

async function copy(calls: SystemCalls, target: Target, to: number, length: number): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(copySize, length))
  const from = await openOld(calls, target)
  try {
    for (let at = 0; at < length; ) {
      const count = await calls.read(from, buffer, 0, Math.min(buffer.length, length - at), at)
      if (count === 0) throw new Error('the file became shorter while it was copied')
      at += await writeFully(calls, to, [buffer.subarray(0, count)], at)
    }
  } finally {
    await calls.close(from).catch(() => {})
  }
}

/** Leaves nothing of a stage that cannot be used; what went wrong before is the fault to tell. */
async function abandon(calls: SystemCalls, fd: number, at: Buffer): Promise<void> {
  await calls.close(fd).catch(() => {})
  await calls.unlink(at).catch(() => {})
}

function openOld(calls: SystemCalls, target: Target): Promise<number> {
  return calls.open(target.place.at(target.name), O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
}

/** Gives a stage the owner and the mode bits of the file it is to replace, as far as this process may. */
async function inherit(calls: SystemCalls, fd: number, old: Stats): Promise<void> {
  const unlessNotOurs = (error: unknown) => {
    if (!notOurs.has(errnoOf(error))) throw error
  }
  // The owner first: changing it takes mode bits away.
  if (old.uid !== process.geteuid?.() || old.gid !== process.getegid?.()) {
    await calls.fchown(fd, old.uid, old.gid).catch(unlessNotOurs)
  }
  await calls.fchmod(fd, old.mode & 0o777).catch(unlessNotOurs)
}
