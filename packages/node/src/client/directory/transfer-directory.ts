import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { Filter } from '@ftpkit/sync'
import { localFault } from '../../net/faults.js'
import type { DownloadOptions } from '../transfer/options.js'
import { runBatch } from './batch.js'
import { TreeFetch } from './fetch-tree.js'
import { firstBelow, resumed } from './first-below.js'
import { type DirectoryContext, sessionsOf } from './further-sessions.js'
import { LeftOutNames } from './left-out.js'
import { makeLocalDirectories } from './local-directories.js'
import type { DirectoryOptions, DirectoryReport } from './options.js'
import { concluded } from './outcome.js'
import { withoutSlashes } from './remote-directories.js'
import { walk } from './remote-walk.js'
import { storeTasks } from './store-tree.js'

/** Fetches everything below a directory of the server. @throws DirectoryError, or FtpError `refused` where it is missing */
export async function downloadDirectory(
  context: DirectoryContext,
  root: string,
  local: string,
  options: DirectoryOptions,
): Promise<DirectoryReport> {
  const { client } = context
  const { times, signal } = options
  signal?.throwIfAborted()
  const filter = new Filter(options)
  const leftOut = new LeftOutNames(options.onLeftOut)
  const sessions = await sessionsOf(context, options)
  const barred = new Set<string>()
  const names = walk(client, root, {
    ...leftOut.skipped,
    times: times ? 'utc' : 'as-listed',
    signal,
    enters: (relative) => !barred.has(relative),
  })
  const first = await firstBelow(client, root, names)
  await makeLocalDirectories(local)
  const { add } = leftOut
  const report = await withFiles(local, async (files) => {
    const fetch = new TreeFetch({ files, root, barred, add, transfer: transferOf(options), filter, times })
    return runBatch(await fetch.tasks(resumed(first, names)), sessions, options)
  })
  return concluded({ ...report, leftOut: leftOut.all }, options)
}

/** Stores everything below a local directory. @throws DirectoryError, or FtpError `local-file` where it is missing */
export async function uploadDirectory(
  context: DirectoryContext,
  local: string,
  root: string,
  options: DirectoryOptions,
): Promise<DirectoryReport> {
  const { client } = context
  options.signal?.throwIfAborted()
  const filter = new Filter(options)
  const leftOut = new LeftOutNames(options.onLeftOut)
  const { times, signal } = options
  const report = await withFiles(local, async (files) => {
    const sessions = await sessionsOf(context, options)
    const tasks = await storeTasks(client, {
      local: { path: local, files },
      root: withoutSlashes(root),
      add: leftOut.add,
      transfer: transferOf(options),
      filter,
      times,
      signal,
    })
    return runBatch(tasks, sessions, options)
  })
  return concluded({ ...report, leftOut: leftOut.all }, options)
}

/** What each transfer needs, without what is reported otherwise. */
function transferOf({ onProgress, onStartOver, ...transfer }: DirectoryOptions): DownloadOptions {
  return transfer
}

/** Opens a local directory as long as it is used. @throws FtpError `local-file` where there is none */
async function withFiles<Result>(
  path: string,
  use: (files: DirectoryFileSystem) => Promise<Result>,
): Promise<Result> {
  const files = openLocal(path)
  try {
    return await use(files)
  } finally {
    await files.close()
  }
}

function openLocal(path: string): DirectoryFileSystem {
  try {
    return directoryFileSystem(path)
  } catch (error) {
    throw localFault(`${path} cannot be read as a directory`, error)
  }
}
