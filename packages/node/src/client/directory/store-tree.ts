import { Filter } from '@ftpkit/sync'
import type { UploadOptions } from '../transfer/upload.js'
import { type FileTask, failedTask } from './batch.js'
import { type AddLeftOut, leavingOut } from './left-out.js'
import {
  isSendable,
  type LocalDirectory,
  type LocalName,
  uploadFrom,
  walkLocal,
  whyLocal,
} from './local-tree.js'
import type { RemoteClient } from './remote-client.js'
import { ensureRemotePath, makeMissingDirectory } from './remote-directories.js'
import { joinPath } from './remote-walk.js'
import { setRemoteTime } from './times.js'

/** What is stored, and where. */
export interface StoreTreeOptions {
  /** The directory that is stored. */
  readonly local: LocalDirectory
  /** The directory on the server. */
  readonly root: string
  /** Called with each name that is left out. */
  readonly add: AddLeftOut
  /** How each file is stored. */
  readonly transfer: UploadOptions
  /** Names that it leaves out are not stored. Default: none */
  readonly filter?: Filter | undefined
  /** Gives each file the time that it has on this side, where the server has MFMT. @default false */
  readonly times?: boolean | undefined
  /** Ends the reading of the directory. */
  readonly signal?: AbortSignal | undefined
}

/** Makes the directories of a tree on the server, and a task for each file. */
export async function storeTasks(client: RemoteClient, options: StoreTreeOptions): Promise<FileTask[]> {
  const { local, root, add, filter = new Filter(), signal } = options
  if (root !== '') await ensureRemotePath(client, root)
  const tasks: FileTask[] = []
  /** Directories that could not be made: what is in them is not stored. */
  const barred = new Set<string>()
  const enters = (relative: string) =>
    isSendable(relative) && filter.mayDescend(relative) && !barred.has(relative)
  for await (const name of walkLocal(local.files, { enters, onUnreadable: leavingOut(add).onUnreadable })) {
    const { relative, entry } = name
    signal?.throwIfAborted()
    if (!filter.selects(relative, entry.kind === 'directory' ? 'directory' : 'file')) continue
    const path = joinPath(root, relative)
    const reason = await whyLocal(local.path, name)
    if (reason) add(reason, relative)
    else if (entry.kind === 'file') tasks.push(taskFor(options, name, path))
    else
      await makeMissingDirectory(client, path).catch((fault) => {
        barred.add(relative)
        tasks.push(failedTask(path, fault))
      })
  }
  // The first file would notice that its directory could not be made.
  if (tasks.length === 0 && root !== '') await makeMissingDirectory(client, root)
  return tasks
}

function taskFor(
  { local, transfer, times, add }: StoreTreeOptions,
  { relative, entry }: LocalName,
  path: string,
): FileTask {
  return {
    path,
    size: entry.size,
    async run(client, { transfer: own }) {
      const { modified } = times ? await local.files.stat(`/${relative}`) : entry
      const report = await uploadFrom(local, relative, client, path, { ...transfer, ...own })
      if (times && (await setRemoteTime(client, path, modified)) === false) add('refusedTime', relative)
      return report
    },
  }
}
