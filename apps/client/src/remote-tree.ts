import { posix } from 'node:path'
import { type FtpClient, isFtpError, type ListingSummary, type RemoteEntry } from '@ftpkit/node'
import type { LeftOutReason } from './left-out.js'

/** A file or directory below a remote directory. */
export interface RemoteName {
  /** Path from the directory where the walk began, its names joined by `/`. */
  readonly relative: string
  readonly entry: RemoteEntry
}

/** How deep a walk goes: a server could list a directory within itself for ever. */
export const maxDepth = 64

/** What a walk leaves out. */
export interface SkippedNames {
  /** Whether to list a directory, by its path from where the walk began. Default: every one. */
  enters?(relative: string): boolean
  /** A name that contains `/`, or is `.` or `..`. It must not be fetched or deleted. */
  onUnsafeName?(relative: string): void
  /** A line of a listing that could not be parsed. It may name a file. */
  onUnknownLine?(line: string): void
  /** A directory below the first that the server refuses to list. Default: the error ends the walk. */
  onUnreadable?(relative: string, error: Error): void
  /** A listing that may lack names although the server ended it well. @param doubt why, as a sentence */
  onDoubt?(relative: string, doubt: string): void
}

/**
 * Yields every name below a directory, also those that begin with a dot, a directory before its contents. Links are
 * yielded but not followed.
 *
 * @throws RangeError for a tree deeper than {@link maxDepth}
 */
export function walk(
  client: FtpClient,
  root: string,
  skipped: SkippedNames = {},
): AsyncGenerator<RemoteName> {
  return below('', 0)

  async function* below(prefix: string, level: number): AsyncGenerator<RemoteName> {
    if (level > maxDepth)
      throw new RangeError(`${prefix}: the tree is more than ${maxDepth} directories deep`)
    const found: RemoteEntry[] = []
    const path = joinPath(root, prefix) || undefined
    const onUnknownLine = (line: string) => skipped.onUnknownLine?.(line)
    const onEnd = ({ doubt }: ListingSummary) => doubt !== undefined && skipped.onDoubt?.(prefix, doubt)
    try {
      for await (const entry of client.list(path, { hidden: true, onUnknownLine, onEnd })) found.push(entry)
    } catch (error) {
      if (level === 0 || !skipped.onUnreadable || !isRefusal(error)) throw error
      skipped.onUnreadable(prefix, error)
    }
    for (const entry of found.sort(byName)) {
      const relative = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      if (!isSingleName(entry.name)) {
        skipped.onUnsafeName?.(relative)
        continue
      }
      yield { relative, entry }
      if (entry.kind === 'directory' && (skipped.enters?.(relative) ?? true))
        yield* below(relative, level + 1)
    }
  }
}

/** Whether a name of a listing names something in that directory. */
export function isSingleName(name: string): boolean {
  return !name.includes('/') && name !== '.' && name !== '..'
}

function isRefusal(error: unknown): error is Error {
  return isFtpError(error) && error.code === 'refused'
}

/** Why a name of a server is not fetched; undefined for a file or a directory. */
export function whyRemote({ relative, entry }: RemoteName): LeftOutReason | undefined {
  if (entry.kind === 'other') return 'special'
  if (entry.kind !== 'link') return undefined
  return isLoop(relative, entry.target) ? 'loop' : 'link'
}

/** Whether a link leads to a directory that it is in. An absolute target may lead anywhere. */
function isLoop(relative: string, target: string | undefined): boolean {
  if (target === undefined || target === '' || target.startsWith('/')) return false
  const from = `/${posix.dirname(relative)}`
  // A target above the directory where the walk began begins with `..` now, which no path of the walk does.
  const to = posix.normalize(posix.join(posix.dirname(relative), target)).replace(/\/$/, '')
  return to === '.' || `${from}/`.startsWith(`/${to}/`)
}

/** Joins a remote directory and a path below it. The directory may be the working directory, `''`. */
export function joinPath(root: string, relative: string): string {
  if (relative === '' || root === '') return root + relative
  return root.endsWith('/') ? root + relative : `${root}/${relative}`
}

export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : Number(one.name > other.name)
}

/** A name as a line of a drawn tree, indented by its depth. */
export function treeLine({ relative, entry }: RemoteName): string {
  const depth = relative.split('/').length - 1
  return `${'  '.repeat(depth)}${entry.name}${entry.kind === 'directory' ? '/' : ''}`
}

/** Deletes a file, or with `recursive` a directory with everything in it. */
export async function removeRemote(
  client: FtpClient,
  path: string,
  { recursive = false, ...skipped }: RemovalOptions = {},
): Promise<void> {
  return recursive ? removeTree(client, path, skipped) : client.remove(path)
}

/** How files and directories are removed. */
export interface RemovalOptions extends SkippedNames {
  readonly recursive?: boolean | undefined
  /** Called for each name that the server refuses to remove, except the first, whose error is thrown at the end. */
  onFault?(error: Error): void
}

/** Removes what can be removed. A directory in which something stays is not tried. */
async function removeTree(client: FtpClient, path: string, options: RemovalOptions): Promise<void> {
  const directories = ['']
  const kept = new Set<string>()
  let first: Error | undefined
  const attempt = async (relative: string, remove: () => Promise<void>) => {
    await remove().catch((error) => {
      if (!isRefusal(error)) throw error
      for (let at = relative; at !== ''; at = parentOf(at)) kept.add(parentOf(at))
      if (first) options.onFault?.(error)
      first ??= error
    })
  }
  for await (const { relative, entry } of walk(client, path, options)) {
    if (entry.kind === 'directory') directories.push(relative)
    else await attempt(relative, () => client.remove(joinPath(path, relative)))
  }
  for (const relative of directories.reverse()) {
    if (!kept.has(relative)) await attempt(relative, () => client.rmdir(joinPath(path, relative)))
  }
  if (first) throw first
}

/** The directory that a name is in; empty at the top. */
function parentOf(relative: string): string {
  return relative.slice(0, Math.max(0, relative.lastIndexOf('/')))
}

/** Makes a directory, and with `parents` the directories above it that are missing. */
export async function makeRemote(client: FtpClient, path: string, parents = false): Promise<void> {
  const names = path.split('/')
  for (let count = 1; parents && count < names.length; count++) {
    const above = names.slice(0, count).join('/')
    if (above !== '') await ensureRemoteDirectory(client, above)
  }
  await client.mkdir(path)
}

/**
 * Makes a directory unless it exists. Servers refuse to make an existing one by 550 or 521, which also mean other
 * things, so that any refusal is ignored.
 */
export async function ensureRemoteDirectory(client: FtpClient, path: string): Promise<void> {
  await client.mkdir(path).catch((error) => {
    if (!isFtpError(error) || error.code !== 'refused') throw error
  })
}

/** Makes a directory and those above it, unless they exist. A refusal is left to the next command to notice. */
export async function ensureRemotePath(client: FtpClient, path: string): Promise<void> {
  for (let end = path.indexOf('/', 1); end > 0; end = path.indexOf('/', end + 1)) {
    await ensureRemoteDirectory(client, path.slice(0, end))
  }
  if (!path.endsWith('/')) await ensureRemoteDirectory(client, path)
}

/**
 * Makes a directory that is not known to exist, so that a refusal matters.
 *
 * @throws FtpError `refused` unless the server confirms that the directory is there now
 */
export async function makeMissingDirectory(client: FtpClient, path: string): Promise<void> {
  try {
    await client.mkdir(path)
  } catch (error) {
    if (!isFtpError(error) || error.code !== 'refused' || !(await isRemoteDirectory(client, path)))
      throw error
  }
}

/** Whether a directory exists: by MLST where the server has it, else by CWD. */
async function isRemoteDirectory(client: FtpClient, path: string): Promise<boolean> {
  try {
    if ((await client.features()).has('MLST')) return (await client.stat(path)).kind === 'directory'
    await visitRemoteDirectory(client, path)
    return true
  } catch (error) {
    if (isFtpError(error) && error.code === 'refused') return false
    throw error
  }
}

/** Whether there is a file or directory of this path, by MLST where the server has it; else a directory, by CWD. */
export async function isRemoteName(client: FtpClient, path: string): Promise<boolean> {
  const isKnown = (await client.features()).has('MLST')
  return isKnown ? isAnswered(client.stat(path)) : leadsElsewhere(client, path)
}

/** Whether CWD leads to another directory by PWD: some servers take CWD to any path. It is undone. */
export async function leadsElsewhere(client: FtpClient, path: string): Promise<boolean> {
  const places: string[] = []
  const enter = async () => {
    places.push(await client.pwd())
    await client.cd(path)
  }
  if (!(await isAnswered(enter()))) return false
  const [before] = places
  const after = await client.pwd()
  await client.cd(before!)
  return after !== before
}

async function isAnswered(answer: Promise<unknown>): Promise<boolean> {
  try {
    await answer
    return true
  } catch (error) {
    if (isFtpError(error) && error.code === 'refused') return false
    throw error
  }
}

/** The working directory; undefined for a server that doesn't tell it by PWD. */
export async function currentDirectory(client: FtpClient): Promise<string | undefined> {
  return client.pwd().catch((error) => {
    if (isFtpError(error) && (error.code === 'refused' || error.code === 'bad-reply')) return undefined
    throw error
  })
}

/**
 * Changes to a directory, and back again where PWD is known.
 *
 * @param mustReturn does nothing where PWD is not known
 * @throws FtpError `refused` if there is none
 */
export async function visitRemoteDirectory(
  client: FtpClient,
  path: string,
  mustReturn = false,
): Promise<void> {
  const before = await currentDirectory(client)
  if (before === undefined && mustReturn) return
  await client.cd(path)
  if (before !== undefined) await client.cd(before)
}

/** The facts that the server knows about a name, with times in ISO 8601. */
export async function remoteFacts(client: FtpClient, path: string): Promise<Record<string, unknown>> {
  const { modified, created, ...entry } = await client.stat(path)
  const times = Object.entries({ modified, created }).flatMap(([name, value]) =>
    value ? [[name, new Date(value.time).toISOString()]] : [],
  )
  return { ...entry, ...Object.fromEntries(times) }
}
