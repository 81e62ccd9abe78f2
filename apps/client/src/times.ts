import { stat, utimes } from 'node:fs/promises'
import type { RemoteClient } from '@ftpkit/node/directory'
import { setRemoteTime } from '@ftpkit/node/directory'
import { notice } from './output.js'

/** Gives a local file the time that a server has for its original. Only a regular file gets one. */
export async function keepLocalTime(client: RemoteClient, path: string, local: string): Promise<void> {
  const time = await client.modified(path)
  if (time === undefined) return notice(`ftpkit: the server does not tell the time of ${path}`)
  const file = await stat(local)
  if (file.isFile()) await utimes(local, file.atime, new Date(time))
}

/** Gives a file of a server the time of its local original. */
export async function keepRemoteTime(client: RemoteClient, path: string, local: string): Promise<void> {
  const { mtimeMs } = await stat(local)
  if ((await setRemoteTime(client, path, mtimeMs)) === false)
    notice(`ftpkit: the server has refused to set the time of ${path}`)
}

/** Says so where a server can't set the times of files. */
export async function noticeWithoutTimes(client: RemoteClient): Promise<void> {
  if ((await client.features()).has('MFMT')) return
  notice('ftpkit: the server can’t set the times of files: it has no MFMT')
}
