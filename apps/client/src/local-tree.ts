import { join } from 'node:path'
import type { Entry, FileSystem } from '@ftpkit/filesystem'
import type { DirectoryFileSystem } from '@ftpkit/filesystem/directory'
import { type FtpClient, safeLocalName, type TransferReport, type UploadOptions } from '@ftpkit/node'

/** A file or directory below a local directory. */
export interface LocalName {
  /** Path from the directory, its names joined by `/`. */
  readonly relative: string
  readonly entry: Entry
}

/**
 * Yields every name below a local directory, a directory before its contents. Links are not followed.
 *
 * @param enters whether to list a directory, by its path
 */
export async function* walkLocal(
  files: DirectoryFileSystem,
  prefix = '',
  enters: (relative: string) => boolean = () => true,
): AsyncGenerator<LocalName> {
  const found: Entry[] = []
  for await (const entry of files.list(`/${prefix}`)) found.push(entry)
  for (const entry of found.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const relative = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    yield { relative, entry }
    if (entry.kind === 'directory' && enters(relative)) yield* walkLocal(files, relative, enters)
  }
}

/** A local directory, by its path and as a file system. */
export interface LocalDirectory {
  readonly path: string
  readonly files: FileSystem
}

/**
 * Stores a file of a local directory. Given by its path it can be retried. A name that is not UTF-8 has no path that
 * Node can open, so that its octets are read through the file system.
 */
export async function uploadFrom(
  { path, files }: LocalDirectory,
  relative: string,
  client: FtpClient,
  remote: string,
  options: UploadOptions,
): Promise<TransferReport> {
  if (!/[\ud800-\udfff]/u.test(relative)) return client.upload(join(path, relative), remote, options)
  const file = await files.read(`/${relative}`)
  try {
    return await client.upload(file.chunks(), remote, options)
  } finally {
    await file.close()
  }
}

/** The path in a `DirectoryFileSystem` of a remote name, each part of which is checked. @throws FtpError `bad-path` */
export function localPath(relative: string): string {
  return `/${relative
    .split('/')
    .map((name) => safeLocalName(name))
    .join('/')}`
}

/** Makes a local directory unless it exists. @throws FtpError `bad-path` */
export async function ensureLocalDirectory(files: FileSystem, relative: string): Promise<void> {
  const path = localPath(relative)
  await files.makeDirectory(path).catch(async (error) => {
    if ((await files.stat(path)).kind !== 'directory') throw error
  })
}
