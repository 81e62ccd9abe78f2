import { mkdir } from 'node:fs/promises'
import { type DirectoryFileSystem, directoryFileSystem } from '@ftpkit/filesystem/directory'
import { localName as checkedName, type FtpClient } from '@ftpkit/node'
import { isFtpError } from '@ftpkit/transfer'
import { doBatch, type FileTask } from '../batch.js'
import { connectTo } from '../connection.js'
import { isPattern, matches } from '../glob.js'
import { standardOutput, standardStream } from '../local-file.js'
import type { BatchChoice, ConnectionChoice, TransferChoice } from '../options.js'
import { under, walk } from '../remote-tree.js'
import { localName, parseFtpUrl } from '../url.js'
import { parametersOf } from './transfer.js'

type Choice = ConnectionChoice & TransferChoice & BatchChoice

/** Fetches a file to a local one or to standard output, files by a pattern, or a directory. */
export async function get(text: string, local: string | undefined, choice: Choice): Promise<void> {
  const url = parseFtpUrl(text)
  if (choice.recursive || isPattern(url.path)) return getMany(text, local, choice)
  const place = local ?? localName(url.path)
  await using client = await connectTo(url, choice)
  const resume = choice.resume === true && place !== standardStream
  const task: FileTask = {
    action: 'fetched',
    path: url.path,
    run: (session, options) =>
      session.download(url.path, place === standardStream ? standardOutput() : place, {
        ...parametersOf(choice),
        ...options,
        resume,
      }),
  }
  await doBatch([task], client, url, choice)
}

async function getMany(text: string, local: string | undefined, choice: Choice): Promise<void> {
  if (choice.resume) throw new RangeError('--resume goes on with one file; to go on with many, use sync')
  const url = parseFtpUrl(text)
  const pattern = choice.recursive ? undefined : url.path.slice(url.path.lastIndexOf('/') + 1)
  const root = pattern === undefined ? url.path : url.path.slice(0, -pattern.length)
  const place =
    local ??
    (choice.recursive ? (root.replace(/\/$/, '') === '' ? '.' : localName(root.replace(/\/$/, ''))) : '.')
  await mkdir(place, { recursive: true })
  await using files = directoryFileSystem(place)
  await using client = await connectTo(url, choice)
  const tasks = await tasksFor(client, files, { root, pattern, choice })
  await doBatch(tasks, client, url, choice)
}

/** Each name of the server's is checked before anything of it touches the disk. */
async function tasksFor(
  client: FtpClient,
  files: DirectoryFileSystem,
  { root, pattern, choice }: { root: string; pattern: string | undefined; choice: Choice },
): Promise<FileTask[]> {
  const tasks: FileTask[] = []
  const refuse = (name: string) => {
    tasks.push({
      action: 'fetched',
      path: name,
      run: async () => {
        checkedName(name)
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
    .map((name) => checkedName(name))
    .join('/')}`
}

/** Makes a local directory that may be there. */
export async function makeDirectory(files: DirectoryFileSystem, relative: string): Promise<void> {
  const path = localPath(relative)
  await files.makeDirectory(path).catch(async (error) => {
    if ((await files.stat(path)).kind !== 'directory') throw error
  })
}
