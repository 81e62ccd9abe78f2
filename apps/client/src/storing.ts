import { access, constants } from 'node:fs/promises'
import { basename } from 'node:path'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import type { FtpClient } from '@ftpkit/node'
import { isFtpError } from '@ftpkit/transfer'
import { type BatchOptions, doBatch, type FileTask, type Station } from './batch.js'
import { standardStream } from './local-file.js'
import { uploadFrom, walkLocal } from './local-tree.js'
import { type BatchChoice, parametersOf, type TransferChoice } from './options.js'
import { under } from './remote-tree.js'

/** How files are stored. */
export type StoreChoice = TransferChoice & BatchChoice & Pick<BatchOptions, 'signal'>

/** What is to be stored, and where. */
export interface Store {
  readonly local: string
  readonly path: string
}

/**
 * Reads what the user wants, before anything is said to a server. A path that ends in `/`, or is empty, takes the
 * local name.
 *
 * @throws RangeError, or the Error of Node for a local file that can't be read
 */
export async function storeOf(
  local: string,
  path: string,
  { recursive = false }: Pick<BatchChoice, 'recursive'>,
): Promise<Store> {
  if (recursive) return { local, path: path.replace(/(?<=.)\/$/, '') }
  const named = /(?:^|\/)$/.test(path) ? path + nameOf(local) : path
  if (local !== standardStream) await access(local, constants.R_OK)
  return { local, path: named }
}

/** Stores a local file, a directory, or what comes on standard input. */
export async function storeFiles(
  station: Station,
  { local, path }: Store,
  choice: StoreChoice,
): Promise<void> {
  if (choice.recursive) return storeTree(station, { local, path }, choice)
  const task: FileTask = {
    action: 'stored',
    path,
    run: (session, options) =>
      session.upload(local === standardStream ? process.stdin : local, path, {
        ...parametersOf(choice),
        ...options,
        resume: choice.resume === true && local !== standardStream,
      }),
  }
  await doBatch([task], station, choice)
}

async function storeTree(station: Station, { local, path: root }: Store, choice: StoreChoice): Promise<void> {
  await using files = directoryFileSystem(local)
  const { client } = station
  if (root !== '') await makeRemoteDirectory(client, root)
  const tasks: FileTask[] = []
  for await (const { relative, entry } of walkLocal(files)) {
    const path = under(root, relative)
    if (entry.kind === 'directory') await makeRemoteDirectory(client, path)
    if (entry.kind !== 'file') continue
    tasks.push({
      action: 'stored',
      path,
      size: entry.size,
      run: (session, options) =>
        uploadFrom({ place: local, files }, relative, session, path, { ...parametersOf(choice), ...options }),
    })
  }
  await doBatch(tasks, station, choice)
}

/** Makes a directory that may be there: servers say so by 550 or 521, as they say other things. */
export async function makeRemoteDirectory(client: FtpClient, path: string): Promise<void> {
  await client.mkdir(path).catch((error) => {
    if (!isFtpError(error) || error.code !== 'refused') throw error
  })
}

function nameOf(local: string): string {
  if (local === standardStream) throw new RangeError('standard input has no name; end the URL with one')
  return basename(local)
}
