import { readlink } from 'node:fs/promises'
import { dirname, join, resolve, sep } from 'node:path'
import type { Entry, FileSystem } from '@ftpkit/filesystem'
import { safeLocalName } from '../local/safe-local-name.js'
import type { TransferReport } from '../transfer/options.js'
import type { UploadOptions } from '../transfer/upload.js'
import type { LeftOutReason } from './left-out.js'
import type { RemoteClient } from './remote-client.js'

/** A file or directory below a local directory. */
export interface LocalName {
  /** Path from the directory, its names joined by `/`. */
  readonly relative: string
  /** What is known about it. */
  readonly entry: Entry
}

/** What a walk leaves out. */
export interface LocalWalk {
  /** Whether to list a directory, by its path from where the walk began. Default: every one. */
  enters?(relative: string): boolean
  /** A directory below the first that can't be listed. Default: the error ends the walk. */
  onUnreadable?(relative: string, error: Error): void
}

/** Yields every name below a local directory, a directory before its contents. Links are not followed. */
export async function* walkLocal(
  files: Pick<FileSystem, 'list'>,
  walk: LocalWalk = {},
  prefix = '',
): AsyncGenerator<LocalName> {
  const found: Entry[] = []
  try {
    for await (const entry of files.list(`/${prefix}`)) found.push(entry)
  } catch (error) {
    if (prefix === '' || !walk.onUnreadable) throw error
    walk.onUnreadable(prefix, error as Error)
  }
  for (const entry of found.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const relative = prefix === '' ? entry.name : `${prefix}/${entry.name}`
    yield { relative, entry }
    if (entry.kind === 'directory' && (walk.enters?.(relative) ?? true))
      yield* walkLocal(files, walk, relative)
  }
}

/** Whether a command can carry a name: a line end would end it. */
export function isSendable(name: string): boolean {
  return !/[\r\n]/.test(name)
}

/**
 * Why a name below a local directory is not stored; undefined for a file or directory that can be.
 *
 * @param root the directory
 */
export async function whyLocal(
  root: string,
  { relative, entry }: LocalName,
): Promise<LeftOutReason | undefined> {
  if (!isSendable(relative)) return 'unusableName'
  if (entry.kind === 'other') return 'special'
  if (entry.kind !== 'link') return undefined
  return (await isLoop(root, relative)) ? 'loop' : 'link'
}

/** Whether a link leads to a directory that it is in, at or below `root`, by the names in its target. */
async function isLoop(root: string, relative: string): Promise<boolean> {
  const top = resolve(root)
  const from = dirname(join(top, relative))
  try {
    const to = resolve(from, await readlink(join(top, relative)))
    return isWithin(from, to) && isWithin(to, top)
  } catch {
    return false
  }
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep)
}

/** A local directory, by its path and as a file system. */
export interface LocalDirectory {
  /** Its path on this system. */
  readonly path: string
  /** The directory as a file system, whose root it is. */
  readonly files: FileSystem
}

/**
 * Stores a file of a local directory. Given by its path it can be retried. A name that is not UTF-8 has no path that
 * Node can open, so that its octets are read through the file system.
 */
export async function uploadFrom(
  { path, files }: LocalDirectory,
  relative: string,
  client: RemoteClient,
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
