import { mkdir } from 'node:fs/promises'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, isFtpError, safeLocalName } from '@ftpkit/node'
import { isNamePattern } from '@ftpkit/protocol'
import { type BatchOptions, type FileTask, runBatch, type SessionSource } from './batch.js'
import { matches } from './glob.js'
import { ensureLocalDirectory, localPath } from './local-tree.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { standardOutput, standardStream } from './output.js'
import { joinPath, walk } from './remote-tree.js'
import { lastName } from './url.js'

/** The options of `get`. */
export type FetchChoice = TransferChoice & BatchChoice & Pick<BatchOptions, 'signal'>

/** What to fetch, and where to put it. */
export interface FetchPlan {
  /** The file, or the directory that contains the files. */
  readonly path: string
  /** The local file or directory, or `-` for standard output. */
  readonly local: string
  /** The files of the directory to fetch. Default: everything below it. */
  readonly pattern?: string | undefined
  readonly many: boolean
}

/**
 * Plans what to fetch, before anything is sent to a server.
 *
 * @param path may end in a pattern
 * @throws RangeError for `--resume` with more than one file, or if no local name follows from the path
 */
export function planFetch(
  path: string,
  local: string | undefined,
  { recursive = false, resume = false }: Pick<BatchChoice, 'recursive' | 'resume'>,
): FetchPlan {
  if (!recursive && !isNamePattern(path)) return { path, local: local ?? lastName(path), many: false }
  if (resume) throw new RangeError('--resume works with one file only; to resume many, use sync')
  if (recursive) {
    const name = path.replace(/\/$/, '')
    return { path, local: local ?? (name === '' ? '.' : lastName(name)), many: true }
  }
  const pattern = path.slice(path.lastIndexOf('/') + 1)
  return { path: path.slice(0, -pattern.length), local: local ?? '.', pattern, many: true }
}

/** Fetches a file to a local file or standard output, the files that match a pattern, or a directory. */
export async function fetchFiles(
  sessions: SessionSource,
  plan: FetchPlan,
  choice: FetchChoice,
): Promise<void> {
  if (plan.many) return fetchMany(sessions, plan, choice)
  const { path, local } = plan
  const task: FileTask = {
    action: 'fetched',
    path,
    run: (client, options) =>
      client.download(path, local === standardStream ? standardOutput() : local, {
        ...parametersOf(choice),
        ...options,
        resume: choice.resume === true && local !== standardStream,
      }),
  }
  await runBatch([task], sessions, choice)
}

async function fetchMany(
  sessions: SessionSource,
  { path: root, local, pattern }: FetchPlan,
  choice: FetchChoice,
): Promise<void> {
  await mkdir(local, { recursive: true })
  await using files = directoryFileSystem(local)
  const tasks = await tasksFor(sessions.client, files, { root, pattern, choice })
  await runBatch(tasks, sessions, choice)
}

/** Lists what to fetch, and makes the local directories. Every name is checked before it is used on this side. */
async function tasksFor(
  client: FtpClient,
  files: DirectoryFileSystem,
  { root, pattern, choice }: { root: string; pattern: string | undefined; choice: FetchChoice },
): Promise<FileTask[]> {
  const tasks: FileTask[] = []
  const failAtName = (name: string) => {
    tasks.push({
      action: 'fetched',
      path: name,
      run: async () => {
        safeLocalName(name)
        return undefined
      },
    })
  }
  const names =
    pattern === undefined ? walk(client, root, { onUnsafeName: failAtName }) : listed(client, root)
  for await (const { relative, entry } of names) {
    if (pattern !== undefined && (entry.kind !== 'file' || !matches(pattern, entry.name))) continue
    if (entry.kind === 'directory' && isSafe(relative)) await ensureLocalDirectory(files, relative)
    if (entry.kind !== 'file') continue
    tasks.push({
      action: 'fetched',
      path: joinPath(root, relative),
      size: entry.size,
      async run(session, options) {
        const stage = await files.write(localPath(relative), { disposition: 'replace' })
        return session.download(joinPath(root, relative), stage, { ...parametersOf(choice), ...options })
      },
    })
  }
  return tasks
}

/** Whether a directory can be made under this name. If not, each file in it fails, and is reported. */
function isSafe(relative: string): boolean {
  try {
    return localPath(relative) !== ''
  } catch (error) {
    if (isFtpError(error)) return false
    throw error
  }
}

async function* listed(client: FtpClient, root: string) {
  for await (const entry of client.list(root || undefined)) yield { relative: entry.name, entry }
}
