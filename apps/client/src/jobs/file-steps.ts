import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { MovedFile, Step } from '@ftpkit/jobs'
import { type FtpClient, isFtpError, type TransferReport } from '@ftpkit/node'
import { isNamePattern, type ListingEntry, matchesName } from '@ftpkit/protocol'
import { type Mode, parseMode, parseStructure, parseType, type Structure, type Type } from '@ftpkit/transfer'
import { parametersOf, type TransferChoice } from '../options.js'
import { fetchRecords, type RecordChoice, storeRecords } from '../records.js'
import type { SiteContext } from './site-context.js'

type Transfer = NonNullable<Step['get']>

/** A file that may be moved. */
interface Source {
  readonly path: string
  readonly name: string
  readonly size: number
  readonly time?: number | undefined
}

/** One side of a transfer. */
interface Side {
  /** The files that a path or a pattern names; none where it names none. */
  sources(context: SiteContext, path: string): Promise<Source[]>
  move(context: SiteContext, from: string, to: string, step: Transfer): Promise<TransferReport | undefined>
  remove(context: SiteContext, path: string): Promise<void>
}

const remote: Side = {
  async sources({ client }, path) {
    const directory = path.slice(0, path.lastIndexOf('/') + 1)
    const last = path.slice(directory.length)
    if (!isNamePattern(last)) return sourceAt(client, path)
    // A host matches the names of data sets itself: they are in quotes, and have no directory.
    const isDataSets = path.startsWith("'")
    const hidden = last.startsWith('.')
    const entries = await unlessMissing(client.list(isDataSets ? path : directory || undefined, { hidden }))
    return (entries ?? [])
      .filter(({ kind, name }) => kind !== 'directory' && (isDataSets || matchesName(last, name)))
      .map((entry) => sourceOf(entry, isDataSets ? `'${entry.name}'` : directory + entry.name))
  },
  async move({ client, connection }, from, to, step) {
    await mkdir(dirname(to), { recursive: true })
    if (step.format !== undefined) return fetchRecords(client, from, to, recordsOf(step, connection))
    return client.download(from, to, parametersOf(choiceOf(step, connection.codePage)))
  },
  remove: async ({ client }, path) => void (await unlessMissing(client.remove(path))),
}

const local: Side = {
  async sources(_context, path) {
    const last = basename(path)
    if (!isNamePattern(last)) return localSource(path)
    const names = await readdir(dirname(path)).catch(noNames)
    const found = names.filter((name) => matchesName(last, name)).sort()
    return (await Promise.all(found.map((name) => localSource(join(dirname(path), name))))).flat()
  },
  move({ client, connection }, from, to, step) {
    if (step.format !== undefined) return storeRecords(client, from, to, recordsOf(step, connection))
    return client.upload(from, to, { ...parametersOf(choiceOf(step, connection.codePage)) })
  },
  remove: (_context, path) => rm(path, { force: true }),
}

/** Moves files from the site to this machine. */
export const get = (context: SiteContext, step: Transfer) => moveAll(context, step, remote)

/** Moves files from this machine to the site. */
export const put = (context: SiteContext, step: Transfer) => moveAll(context, step, local)

async function moveAll(context: SiteContext, step: Transfer, side: Side): Promise<void> {
  const from = context.dated(step.from, step.days)
  const to = context.dated(step.to, step.days)
  const found = (await side.sources(context, from)).filter(({ name }) => isWanted(name, step))
  if (found.length === 0) return context.missing(from, step.missing)
  const isMany = isNamePattern(from.slice(from.lastIndexOf('/') + 1))
  if (isMany && !to.endsWith('/')) throw new RangeError(`${to}: a pattern needs a directory, which ends in /`)
  for (const source of found) {
    const name = source.name.replaceAll("'", '')
    await moveOnce(context, { step, side, source, target: to.endsWith('/') ? to + name : to })
  }
}

function isWanted(name: string, { include, exclude = [] }: Transfer): boolean {
  const isLike = (pattern: string) => matchesName(pattern, name)
  return (include === undefined || include.some(isLike)) && !exclude.some(isLike)
}

interface Move {
  readonly step: Transfer
  readonly side: Side
  readonly source: Source
  readonly target: string
}

/**
 * Moves a file unless that was done. One that was begun goes to the same target again, which it replaces. The source is
 * removed once the mark says that its copy is there, and only if it is still the file that was copied.
 */
async function moveOnce(context: SiteContext, { step, side, source, target }: Move): Promise<void> {
  const { marks } = context
  const file: MovedFile = {
    ...{ job: context.job, step: context.stepIndex, site: context.site, path: source.path },
    ...{ size: source.size, time: source.time },
    // What looks like its successor is another file in each run.
    run: source.time === undefined || source.size < 0 ? context.scheduled : undefined,
  }
  const known = marks.of(file)
  if (known?.state !== 'done') {
    const begun = { ...file, state: 'begun' as const, target: known?.target ?? target }
    await marks.add(begun)
    const report = await side.move(context, source.path, begun.target, step)
    await marks.add({ ...begun, state: 'done' })
    context.moved(report?.octets ?? Math.max(0, source.size))
  }
  if (!step.move) return
  const [now] = await side.sources(context, source.path)
  if (now?.size === source.size && now.time === source.time) await side.remove(context, source.path)
}

async function sourceAt(client: FtpClient, path: string): Promise<Source[]> {
  const entry = await unlessMissing(client.stat(path).catch((error) => listedAt(client, path, error)))
  return entry ? [sourceOf(entry, path)] : []
}

/** A host that has no sizes, as z/OS for data sets, is asked for a listing. @throws `error` where it says that nothing is there */
async function listedAt(client: FtpClient, path: string, error: unknown): Promise<ListingEntry | undefined> {
  if (!isFtpError(error) || error.code !== 'refused' || error.replyHint === notThere) throw error
  const [entry] = await client.list(path)
  return entry
}

function sourceOf({ name, size = -1, modified }: ListingEntry, path: string): Source {
  return { path, name: name.slice(name.lastIndexOf('/') + 1), size, time: modified?.time }
}

async function localSource(path: string): Promise<Source[]> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
    throw error
  })
  return stats?.isFile() ? [{ path, name: basename(path), size: stats.size, time: stats.mtimeMs }] : []
}

function noNames(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return []
  throw error
}

/** Reply of a server that has no such file. */
const notThere = 550

/** Undefined where the server says that there is no such file. */
export async function unlessMissing<Value>(value: PromiseLike<Value>): Promise<Value | undefined> {
  try {
    return await value
  } catch (error) {
    if (isFtpError(error) && error.code === 'refused' && error.replyHint === notThere) return undefined
    throw error
  }
}

function choiceOf(step: Transfer, codePage: string): TransferChoice {
  return {
    type: given(step.type, 'type', parseType) ?? ({ code: 'I' } satisfies Type),
    stru: given(step.structure, 'structure', parseStructure) ?? ('F' satisfies Structure),
    mode: given(step.mode, 'mode', parseMode) ?? ('S' satisfies Mode),
    codePage: step.codePage ?? codePage,
  }
}

function given<Value>(text: string | undefined, key: string, parse: (text: string) => Value | undefined) {
  if (text === undefined) return undefined
  const value = parse(text)
  if (value === undefined) throw new RangeError(`${key}: ${JSON.stringify(text)} is not known`)
  return value
}

function recordsOf(
  { format = 'lines', codePage }: Transfer,
  connection: SiteContext['connection'],
): RecordChoice {
  return {
    records: 'exact',
    hostType: connection.hostType,
    marks: 'block',
    format,
    codePage: codePage ?? connection.codePage,
  }
}
