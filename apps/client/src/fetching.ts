import { mkdir } from 'node:fs/promises'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, safeLocalName } from '@ftpkit/node'
import { isFtpError } from '@ftpkit/transfer'
import { type BatchOptions, doBatch, type FileTask, type Station } from './batch.js'
import { isPattern, matches } from './glob.js'
import { standardOutput, standardStream } from './local-file.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { under, walk } from './remote-tree.js'
import { localName } from './url.js'

/** How files are fetched. */
export type FetchChoice = TransferChoice & BatchChoice & Pick<BatchOptions, 'signal'>

/** What is to be fetched, and where to. */
export interface Fetch {
  /** The file, or the directory that the names are in. */
  readonly path: string
  readonly local: string
  /** Names that are wanted of a directory; all below it where absent. */
  readonly pattern?: string | undefined
  readonly many: boolean
}

/**
 * Reads what the user wants, before anything is said to a server.
 *
 * @param path may end in a pattern
 * @throws RangeError
 */
export function fetchOf(
  path: string,
  local: string | undefined,
  { recursive = false, resume = false }: Pick<BatchChoice, 'recursive' | 'resume'>,
): Fetch {
  if (!recursive && !isPattern(path)) return { path, local: local ?? localName(path), many: false }
  if (resume) throw new RangeError('--resume goes on with one file; to go on with many, use sync')
  if (recursive) {
    const name = path.replace(/\/$/, '')
    return { path, local: local ?? (name === '' ? '.' : localName(name)), many: true }
  }
  const pattern = path.slice(path.lastIndexOf('/') + 1)
  return { path: path.slice(0, -pattern.length), local: local ?? '.', pattern, many: true }
}

/** Fetches a file to a local one or to standard output, files by a pattern, or a directory. */
export async function fetchFiles(station: Station, wanted: Fetch, choice: FetchChoice): Promise<void> {
  if (wanted.many) return fetchMany(station, wanted, choice)
  const { path, local } = wanted
  const resume = choice.resume === true && local !== standardStream
  const task: FileTask = {
    action: 'fetched',
    path,
    run: (session, options) =>
      session.download(path, local === standardStream ? standardOutput() : local, {
        ...parametersOf(choice),
        ...options,
        resume,
      }),
  }
  await doBatch([task], station, choice)
}

async function fetchMany(
  station: Station,
  { path: root, local, pattern }: Fetch,
  choice: FetchChoice,
): Promise<void> {
  await mkdir(local, { recursive: true })
  await using files = directoryFileSystem(local)
  const tasks = await tasksFor(station.client, files, { root, pattern, choice })
  await doBatch(tasks, station, choice)
}

/** Each name of the server's is checked before anything of it touches the disk. */
async function tasksFor(
  client: FtpClient,
  files: DirectoryFileSystem,
  { root, pattern, choice }: { root: string; pattern: string | undefined; choice: FetchChoice },
): Promise<FileTask[]> {
  const tasks: FileTask[] = []
  const refuse = (name: string) => {
    tasks.push({
      action: 'fetched',
      path: name,
      run: async () => {
        safeLocalName(name)
        return undefined
      },
    })
  }
  const names = pattern === undefined ? walk(client, root, refuse) : listed(client, root)
  for await (const { relative, entry } of names) {
    if (pattern !== undefined && (entry.kind !== 'file' || !matches(pattern, entry.name))) continue
    if (entry.kind === 'directory' && isSafe(relative)) await makeDirectory(files, relative)
    if (entry.kind !== 'file') continue
    tasks.push({
      action: 'fetched',
      path: under(root, relative),
      size: entry.size,
      async run(session, options) {
        const stage = await files.write(localPath(relative), { disposition: 'replace' })
        return session.download(under(root, relative), stage, { ...parametersOf(choice), ...options })
      },
    })
  }
  return tasks
}

/** Whether a directory may be made; the files in one that may not fail one by one, and are told. */
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

/** The path of a local file below the root, of names that were checked one by one. @throws FtpError `bad-path` */
export function localPath(relative: string): string {
  return `/${relative
    .split('/')
    .map((name) => safeLocalName(name))
    .join('/')}`
}

/** Makes a local directory that may be there. */
export async function makeDirectory(files: DirectoryFileSystem, relative: string): Promise<void> {
  const path = localPath(relative)
  await files.makeDirectory(path).catch(async (error) => {
    if ((await files.stat(path)).kind !== 'directory') throw error
  })
}
