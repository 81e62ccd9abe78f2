import { basename } from 'node:path'
import { directoryFileSystem } from '@ftpkit/filesystem/directory'
import type { FtpClient } from '@ftpkit/node'
import { isFtpError } from '@ftpkit/transfer'
import { doBatch, type FileTask } from '../batch.js'
import { connectTo } from '../connection.js'
import { standardStream } from '../local-file.js'
import { uploadFrom, walkLocal } from '../local-tree.js'
import type { BatchChoice, ConnectionChoice, TransferChoice } from '../options.js'
import { under } from '../remote-tree.js'
import { parseFtpUrl } from '../url.js'
import { readable } from './readable.js'
import { parametersOf } from './transfer.js'

type Choice = ConnectionChoice & TransferChoice & BatchChoice

/** Stores a local file, a directory, or what comes on standard input. A path that ends in `/` takes the local name. */
export async function put(local: string, text: string, choice: Choice): Promise<void> {
  const url = parseFtpUrl(text)
  if (choice.recursive) return putTree(local, text, choice)
  const path = /(?:^|\/)$/.test(url.path) ? url.path + nameOf(local) : url.path
  if (local !== standardStream) await readable(local)
  await using client = await connectTo(url, choice)
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
  await doBatch([task], client, url, choice)
}

async function putTree(local: string, text: string, choice: Choice): Promise<void> {
  const url = parseFtpUrl(text)
  await using files = directoryFileSystem(local)
  await using client = await connectTo(url, choice)
  const root = url.path.replace(/(?<=.)\/$/, '')
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
  await doBatch(tasks, client, url, choice)
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
