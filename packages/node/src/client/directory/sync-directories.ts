import type { FileSystem } from '@ftpkit/filesystem'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { localFault } from '../../net/faults.js'
import { type DirectoryContext, sessionsOf } from './further-sessions.js'
import { LeftOutNames } from './left-out.js'
import { makeLocalDirectories } from './local-directories.js'
import type { LocalSide, RemoteSide, SyncOptions, SyncReport } from './options.js'
import { concluded } from './outcome.js'
import { Faults } from './sync/faults.js'
import { Mirror } from './sync/mirror.js'

/**
 * Makes the directory `to` like the directory `from`, one of them local and the other on the server.
 *
 * @throws RangeError where more would be removed than the options allow; DirectoryError
 */
export async function sync(
  context: DirectoryContext,
  from: LocalSide | RemoteSide,
  to: LocalSide | RemoteSide,
  options: SyncOptions,
): Promise<SyncReport> {
  const up = 'local' in from && 'remote' in to
  if (!up && !('remote' in from && 'local' in to))
    throw new TypeError('one side must be { local } and the other { remote }')
  options.signal?.throwIfAborted()
  const path = up ? from.local : (to as LocalSide).local
  const root = up ? to.remote : (from as RemoteSide).remote
  const directory = await localSide(path, up || options.dryRun === true, up)
  const local = { path, files: directory ?? missing }
  const leftOut = new LeftOutNames(options.onLeftOut)
  const faults = new Faults(options.onFault)
  try {
    const mirror = new Mirror(await sessionsOf(context, options), local, root, options, { leftOut, faults })
    const result = await (up ? mirror.up() : mirror.down())
    const copied = result.faults.map((fault) => ({ ...fault, action: 'copy' as const }))
    return concluded({ ...result, faults: [...faults.all, ...copied], leftOut: leftOut.all }, options)
  } finally {
    await directory?.close()
  }
}

/** A directory that is not there, for a dry run, which lists it and does nothing else with it. */
const missing = { async *list() {} } as Partial<FileSystem> as FileSystem

/**
 * The local directory. As a target it is made if it is missing; in a dry run it is then undefined.
 *
 * @param asItIs whether it is not made
 * @param isSource whether it has to be there
 */
async function localSide(
  path: string,
  asItIs: boolean,
  isSource: boolean,
): Promise<DirectoryFileSystem | undefined> {
  try {
    if (!asItIs) await makeLocalDirectories(path)
    return directoryFileSystem(path)
  } catch (error) {
    if (!isSource && asItIs && (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw localFault(`${path} cannot be used as a directory`, error)
  }
}
