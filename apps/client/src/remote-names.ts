import type { FtpClient } from '@ftpkit/node'
import { isFtpError } from '@ftpkit/transfer'
import { under, walk } from './remote-tree.js'

/** Deletes a file, or with `recursive` a directory and all in it: what is below goes first. */
export async function removeRemote(client: FtpClient, path: string, recursive = false): Promise<void> {
  if (!recursive) return client.remove(path)
  const directories = [path]
  for await (const { relative, entry } of walk(client, path)) {
    const below = under(path, relative)
    if (entry.kind === 'directory') directories.push(below)
    else await client.remove(below)
  }
  for (const directory of directories.reverse()) await client.rmdir(directory)
}

/** Makes a directory, and with `parents` those above it that are missing. */
export async function makeRemote(client: FtpClient, path: string, parents = false): Promise<void> {
  const names = path.split('/')
  for (let count = 1; parents && count < names.length; count++) {
    const above = names.slice(0, count).join('/')
    if (above === '') continue
    await client.mkdir(above).catch((error) => {
      if (!isFtpError(error) || error.code !== 'refused') throw error
    })
  }
  await client.mkdir(path)
}

/** What the server tells of one name, times as ISO 8601 writes them. */
export async function factsOfRemote(client: FtpClient, path: string): Promise<Record<string, unknown>> {
  const { modified, created, ...entry } = await client.stat(path)
  const times = Object.entries({ modified, created }).flatMap(([name, told]) =>
    told ? [[name, new Date(told.time).toISOString()]] : [],
  )
  return { ...entry, ...Object.fromEntries(times) }
}
