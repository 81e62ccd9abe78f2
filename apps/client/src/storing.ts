import { access, constants } from 'node:fs/promises'
import { basename } from 'node:path'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type BatchOptions, type FileTask, failedTask, runBatch, type SessionSource } from './batch.js'
import { LeftOut } from './left-out.js'
import {
  isSendable,
  type LocalDirectory,
  type LocalName,
  uploadFrom,
  walkLocal,
  whyLocal,
} from './local-tree.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { standardStream } from './output.js'
import { ensureRemoteDirectory, joinPath, makeMissingDirectory } from './remote-tree.js'

/** The options of `put`. */
export type StoreChoice = TransferChoice & BatchChoice & Pick<BatchOptions, 'signal'>

/** What to store, and where to put it. */
export interface StorePlan {
  /** The local file or directory, or `-` for standard input. */
  readonly local: string
  readonly path: string
}

/**
 * Plans what to store, before anything is sent to a server. A path that is empty or ends in `/` is completed by the
 * local name.
 *
 * @throws RangeError for `--resume` with a directory, or if standard input needs a name; Node's error if the local file
 *   can't be read
 */
export async function planStore(
  local: string,
  path: string,
  { recursive = false, resume = false }: Pick<BatchChoice, 'recursive' | 'resume'>,
): Promise<StorePlan> {
  if (recursive && resume) throw new RangeError('--resume works with one file only; to resume many, use sync')
  if (recursive) return { local, path: path.replace(/(?<=.)\/$/, '') }
  const complete = /(?:^|\/)$/.test(path) ? path + nameOf(local) : path
  if (local !== standardStream) await access(local, constants.R_OK)
  return { local, path: complete }
}

/** Stores a local file, a directory, or standard input. */
export async function storeFiles(
  sessions: SessionSource,
  { local, path }: StorePlan,
  choice: StoreChoice,
): Promise<void> {
  if (choice.recursive) return storeTree(sessions, { local, path }, choice)
  const task: FileTask = {
    action: 'stored',
    path,
    run: (client, options) =>
      client.upload(local === standardStream ? process.stdin : local, path, {
        ...parametersOf(choice),
        ...options,
        resume: choice.resume === true && local !== standardStream,
      }),
  }
  await runBatch([task], sessions, choice)
}

async function storeTree(
  sessions: SessionSource,
  { local, path: root }: StorePlan,
  choice: StoreChoice,
): Promise<void> {
  using leftOut = new LeftOut(choice)
  await using files = directoryFileSystem(local)
  const { client } = sessions
  if (root !== '') await ensureRemoteDirectory(client, root)
  const tasks: FileTask[] = []
  /** Directories that could not be made: what is in them is not stored. */
  const barred = new Set<string>()
  const { onUnreadable } = leftOut.skipped
  const enters = (relative: string) => isSendable(relative) && !barred.has(relative)
  for await (const name of walkLocal(files, { enters, onUnreadable })) {
    const { relative, entry } = name
    const path = joinPath(root, relative)
    const reason = await whyLocal(local, name)
    if (reason) leftOut.add(reason, relative)
    else if (entry.kind === 'file') tasks.push(taskFor({ path: local, files }, name, path, choice))
    else
      await makeMissingDirectory(client, path).catch((fault) => {
        barred.add(relative)
        tasks.push(failedTask('stored', path, fault))
      })
  }
  // The first file would notice that its directory could not be made.
  if (tasks.length === 0 && root !== '') await makeMissingDirectory(client, root)
  await runBatch(tasks, sessions, choice)
}

function taskFor(
  directory: LocalDirectory,
  { relative, entry }: LocalName,
  path: string,
  choice: StoreChoice,
): FileTask {
  return {
    action: 'stored',
    path,
    size: entry.size,
    run: (client, options) =>
      uploadFrom(directory, relative, client, path, { ...parametersOf(choice), ...options }),
  }
}

function nameOf(local: string): string {
  if (local === standardStream) throw new RangeError('standard input has no name: end the URL with one')
  return basename(local)
}
