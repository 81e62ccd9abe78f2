import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { type FtpClient, isFtpError, safeLocalName, type TransferReport } from '@ftpkit/node'
import { isNamePattern, type ListingEntry, matchesName } from '@ftpkit/protocol'
import { nameOctets, nameText } from '@ftpkit/transfer'
import { isMissing } from '../nothing-there.js'
import { parametersOf } from '../options.js'
import { fetchRecords, storeRecords } from '../records.js'
import type { SiteContext } from './site-context.js'
import { choiceOf, recordsOf, type Transfer } from './transfer-choice.js'

/** A file that may be moved. */
export interface Source {
  readonly path: string
  readonly name: string
  /** In octets; -1 where it is not known. */
  readonly size: number
  /** Milliseconds since 1970 of its last change; undefined where it is not known. */
  readonly time?: number | undefined
}

/** One side of a transfer. */
export interface Side {
  /** The files that a path or a pattern names; none where it names none. */
  sources(context: SiteContext, path: string): Promise<Source[]>
  /** A file as it is now; undefined where it is not there. */
  at(context: SiteContext, path: string): Promise<Source | undefined>
  /** The name of the target in its directory. @throws FtpError `bad-path` for one that is not safe there */
  nameOf(source: Source): string
  /** The place of a target, which no two files may have. */
  placeOf(site: string, target: string): string
  move(context: SiteContext, from: string, to: string, step: Transfer): Promise<TransferReport | undefined>
  /** @throws where the file stays */
  remove(context: SiteContext, path: string): Promise<unknown>
}

/** Files at the site, which `get` moves. */
export const remote: Side = {
  async sources({ client }, path) {
    const directory = path.slice(0, path.lastIndexOf('/') + 1)
    const last = path.slice(directory.length)
    if (!isNamePattern(last)) return listOf(await sourceAt(client, path))
    // A host matches the names of data sets itself: they are in quotes, and have no directory.
    const isDataSets = isDataSet(path)
    const hidden = last.startsWith('.')
    const entries = await unlessMissing(client.list(isDataSets ? path : directory || undefined, { hidden }))
    return (entries ?? [])
      .filter(({ kind, name }) => kind !== 'directory' && (isDataSets || matchesVisible(last, name)))
      .map((entry) => sourceOf(entry, isDataSets ? `'${entry.name}'` : directory + entry.name, entry.name))
  },
  at: ({ client }, path) => sourceAt(client, path),
  nameOf: ({ path, name }) => safeLocalName(isDataSet(path) ? name.replaceAll("'", '') : name),
  // What differs in case alone is one file on these systems.
  placeOf: (_site, target) =>
    /^(?:win32|darwin)$/.test(process.platform) ? resolve(target).toLowerCase() : resolve(target),
  async move({ client, connection }, from, to, step) {
    await mkdir(dirname(to), { recursive: true })
    if (step.format !== undefined) return fetchRecords(client, from, to, recordsOf(step, connection))
    return client.download(from, to, parametersOf(choiceOf(step, connection.codePage)))
  },
  remove: ({ client }, path) => removeAt(client, path),
}

/** Files of this machine, which `put` moves. */
export const local: Side = {
  async sources(_context, path) {
    const last = basename(path)
    if (!isNamePattern(last)) return listOf(await localSource(path))
    const names = await readdir(dirname(path), 'buffer').catch(noNames)
    const found = names.map(nameText).filter((name) => matchesVisible(last, name))
    const sources = await Promise.all(found.sort().map((name) => localSource(join(dirname(path), name))))
    return sources.flatMap(listOf)
  },
  at: (_context, path) => localSource(path),
  nameOf: ({ name }) => name,
  placeOf: (site, target) => `${site} ${target}`,
  move: ({ client, connection }, from, to, step) =>
    inDirectory(client, to, () =>
      step.format === undefined
        ? client.upload(from, to, { ...parametersOf(choiceOf(step, connection.codePage)) })
        : storeRecords(client, from, to, recordsOf(step, connection)),
    ),
  remove: (_context, path) => rm(pathOf(path), { force: true }),
}

/** Replies to STOR of servers where the directory of a file is not there; 500 is that of GridFTP. */
const noDirectory: ReadonlySet<number | undefined> = new Set([450, 500, 550, 553])

/** Stores a file, once more in directories that are made for it where the server refuses it. */
async function inDirectory<Result>(
  client: FtpClient,
  path: string,
  store: () => Promise<Result>,
): Promise<Result> {
  try {
    return await store()
  } catch (error) {
    const directory = path.slice(0, path.lastIndexOf('/'))
    const isOther = !isFtpError(error) || error.code !== 'refused' || !noDirectory.has(error.replyHint)
    if (isOther || directory === '' || isDataSet(path)) throw error
    await client.makeDirectories(directory).catch(() => {
      throw error
    })
    return store()
  }
}

/** Removes a file at a site. @returns whether it was there @throws FtpError where it stays */
export async function removeAt(client: FtpClient, path: string): Promise<boolean> {
  try {
    await client.remove(path)
    return true
  } catch (error) {
    // A server says by one reply that there is no such file, and that it may not be removed.
    if (!isMissing(error) || (await sourceAt(client, path))) throw error
    return false
  }
}

function isDataSet(path: string): boolean {
  return path.startsWith("'")
}

/** Names that begin with a dot are hidden, also where a server lists them: files that are being written often have such. */
function matchesVisible(pattern: string, name: string): boolean {
  return (!name.startsWith('.') || pattern.startsWith('.')) && matchesName(pattern, name)
}

function listOf(source: Source | undefined): Source[] {
  return source ? [source] : []
}

async function sourceAt(client: FtpClient, path: string): Promise<Source | undefined> {
  const entry = await unlessMissing(client.stat(path).catch((error) => listedAt(client, path, error)))
  return entry && sourceOf(entry, path, path.slice(path.lastIndexOf('/') + 1))
}

/** A host that has no sizes, as z/OS for data sets, is asked for a listing. @throws `error` where it says that nothing is there */
async function listedAt(client: FtpClient, path: string, error: unknown): Promise<ListingEntry | undefined> {
  if (!isFtpError(error) || error.code !== 'refused' || isMissing(error)) throw error
  const [entry] = await client.list(path)
  return entry
}

function sourceOf({ size = -1, modified }: ListingEntry, path: string, name: string): Source {
  return { path, name, size, time: modified?.time }
}

async function localSource(path: string): Promise<Source | undefined> {
  const stats = await stat(pathOf(path)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  return stats?.isFile() ? { path, name: basename(path), size: stats.size, time: stats.mtimeMs } : undefined
}

/** A path for Node, also where a name in it is not UTF-8. */
function pathOf(path: string): Buffer {
  return Buffer.from(nameOctets(path))
}

function noNames(error: NodeJS.ErrnoException): Buffer[] {
  if (error.code === 'ENOENT') return []
  throw error
}

/** Undefined where the server says that there is no such file. */
async function unlessMissing<Value>(value: PromiseLike<Value>): Promise<Value | undefined> {
  try {
    return await value
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}
