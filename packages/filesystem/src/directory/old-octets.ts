import { constants, type Stats } from 'node:fs'
import { FileSystemError } from '../error.js'
import { errnoOf } from './faults.js'
import { isSameState } from './publish.js'
import type { NamedEntry } from './root.js'
import { newStageName } from './stage-files.js'
import { type SystemCalls, writeFully } from './system-calls.js'

const { COPYFILE_EXCL, COPYFILE_FICLONE_FORCE } = constants
const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/** Octets copied at a time where a file system cannot share them, so that other work can run in between. */
const copySize = 1_048_576

/** The octets of an old file that stay before those to be written. */
export interface OldOctets {
  readonly target: NamedEntry
  readonly path: string
  /** The file when the stage was opened. */
  readonly old: Stats
  /** How many octets stay; at least one. */
  readonly length: number
  /** The hidden file, which is empty. */
  readonly hidden: Buffer
}

/**
 * Fills a hidden file with the octets of an old file that stay.
 *
 * @param fd the hidden file, open for writing
 * @param check called before each megabyte; what it throws ends the copy
 * @returns another descriptor to use from now on, of a file that has the hidden name now; undefined for the same
 * @throws FileSystemError 'busy' if another client has changed the old file since the stage was opened
 */
export async function copyOldOctets(
  calls: SystemCalls,
  kept: OldOctets,
  fd: number,
  check: () => void,
): Promise<number | undefined> {
  check()
  const source = await openUnchanged(calls, kept)
  try {
    const shared = await sharedCopy(calls, kept, source)
    if (shared === undefined) await copy(calls, source, fd, kept.length, check)
    return shared
  } finally {
    await calls.close(source).catch(() => {})
  }
}

async function openUnchanged(calls: SystemCalls, { target, path, old }: OldOctets): Promise<number> {
  const changed = () =>
    new FileSystemError('busy', path, { detail: 'another client has changed it meanwhile' })
  const from = target.directory.at(target.name)
  const source = await calls.open(from, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error) => {
    throw errnoOf(error) === 'ENOENT' ? changed() : error
  })
  try {
    if (!isSameState(old, await calls.fstat(source))) throw changed()
    return source
  } catch (error) {
    await calls.close(source).catch(() => {})
    throw error
  }
}

/**
 * A copy that shares its blocks with the old file; undefined where the file system doesn't support that. It takes the
 * place of the hidden file only when it is complete.
 */
async function sharedCopy(
  calls: SystemCalls,
  { target: { directory, name }, length, hidden }: OldOctets,
  source: number,
): Promise<number | undefined> {
  const clone = directory.at(Buffer.from(newStageName()))
  try {
    // FORCE: otherwise a large file would be copied by a single call that occupies a thread until it is done.
    await calls.copyFile(directory.pathOfOpen(source, name), clone, COPYFILE_EXCL | COPYFILE_FICLONE_FORCE)
  } catch {
    return undefined
  }
  let fd: number | undefined
  try {
    fd = await calls.open(clone, O_WRONLY | O_NOFOLLOW | O_NONBLOCK)
    await calls.ftruncate(fd, length)
    await calls.rename(clone, directory.at(hidden))
    return fd
  } catch (error) {
    // Its own faults don't hide the one that came before.
    if (fd !== undefined) await calls.close(fd).catch(() => {})
    await calls.unlink(clone).catch(() => {})
    throw error
  }
}

async function copy(
  calls: SystemCalls,
  from: number,
  to: number,
  length: number,
  check: () => void,
): Promise<void> {
  const buffer = Buffer.allocUnsafeSlow(Math.min(copySize, length))
  for (let at = 0; at < length; ) {
    check()
    const count = await calls.read(from, buffer, 0, Math.min(buffer.length, length - at), at)
    if (count === 0) throw new Error('the file became shorter while it was copied')
    at += await writeFully(calls, to, [buffer.subarray(0, count)], at)
  }
}
