import { join } from 'node:path'
import type { Entry } from '@ftpkit/filesystem'
import type { DirectoryFileSystem } from '@ftpkit/filesystem/directory'
import type { FtpClient, UploadOptions } from '@ftpkit/node'

/** One name below a local directory. */
export interface LocalName {
  /** Path from the directory, its names joined by `/`. */
  readonly relative: string
  readonly entry: Entry
}

/** Every name below a local directory, a directory before what is in it. Links are not followed. */
export async function* walkLocal(files: DirectoryFileSystem, prefix = ''): AsyncGenerator<LocalName> {
  const found: Entry[] = []
  for await (const entry of files.list(`/${prefix}`)) found.push(entry)
  for (const entry of found.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const relative = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    yield { relative, entry }
    if (entry.kind === 'directory') yield* walkLocal(files, relative)
  }
}

/** Stores a file of a local directory. By its path it can be tried again; a name that is no UTF-8 has none. */
export async function uploadFrom(
  { place, files }: { readonly place: string; readonly files: DirectoryFileSystem },
  relative: string,
  client: FtpClient,
  path: string,
  options: UploadOptions,
) {
  if (!/[\ud800-\udfff]/u.test(relative)) return client.upload(join(place, relative), path, options)
  const file = await files.read(`/${relative}`)
  try {
    return await client.upload(file.chunks(), path, options)
  } finally {
    await file.close()
  }
}
