import {
  type Disposition,
  type Entry,
  type FileSystemError,
  isFileSystemError,
  type Stage,
  type WriteOptions,
} from '@ftpkit/filesystem'
import type { OpenedReceiving, OpenedSending } from '@ftpkit/node'
import { formatListLine, isNamePattern, matchesName } from '@ftpkit/protocol'
import type { TransferRequest } from '@ftpkit/session'
import { identity, type TransferParameters } from '@ftpkit/transfer'
import type { ZosContext } from './context.js'
import { newReport } from './conversion/incoming.js'
import { receivingLines, sendingLines } from './conversion/pipelines.js'
import { unicodeOrder } from './conversion/utf-16.js'
import { chunksOf, orUndefined, partsOf } from './files.js'
import type { DataControlBlock } from './recfm.js'
import { refusal, reply, transferCompleted } from './replies.js'
import { StoreRestart } from './transfers/restart.js'

/** Lines of z/OS UNIX have no fixed length. */
const unixFormat: DataControlBlock = { recfm: 'U', lrecl: 0, blksize: 16_777_216 }

/** Opens a RETR of a file of z/OS UNIX. @throws VerbatimReplyError with the reply of z/OS */
export async function retrieveFile(
  path: string,
  { parameters }: TransferRequest,
  { unix, site }: ZosContext,
): Promise<OpenedSending> {
  const entry = await orUndefined(unix.stat(path))
  if (!entry) throw refusal(550, `Command RETR fails: ${path} does not exist.`)
  if (entry.kind !== 'file') throw refusal(550, `Command RETR fails: ${path} is a directory.`)
  const report = newReport()
  const conversion = { parameters, site, format: unixFormat }
  return {
    source: chunksOf(unix, path),
    sending: isUnconverted(parameters) ? identity : sendingLines(conversion, report),
    openingReply: reply(125, `Sending data set ${path}`),
    finalReply: () => transferCompleted(report),
  }
}

/** Opens a STOR or APPE of a file of z/OS UNIX. @throws VerbatimReplyError with the reply of z/OS */
export async function storeFile(
  path: string,
  request: TransferRequest,
  { unix, site, user }: ZosContext,
): Promise<OpenedReceiving> {
  const { parameters, disposition: asked } = request
  const append = asked === 'append'
  const existed = (await orUndefined(unix.stat(path))) !== undefined
  const disposition: Disposition = append ? 'append' : 'replace'
  const restart = StoreRestart.of(request, user)
  const write = (options: Partial<WriteOptions>) => unix.write(path, { ...options, disposition })
  const stage = await unixCall(restart ? restart.open(write) : write({}), 'STOR', path)
  const report = newReport()
  const conversion = { parameters, site, format: unixFormat, appends: append && existed }
  return {
    stage: existed ? stage : masked(stage, path, { unix, site }),
    restart: restart?.opened,
    receiving: isUnconverted(parameters) ? identity : receivingLines(conversion, report, restart?.received),
    openingReply: reply(125, `${append ? 'Appending to' : 'Storing'} data set ${path}`),
    finalReply: () => transferCompleted(report, unicodeOrder(parameters.type) !== undefined),
  }
}

/** Permissions before UMASK takes some away. */
const allPermissions = { file: 0o666, directory: 0o777 } as const

type Umasked = Pick<ZosContext, 'unix' | 'site'>

/** Makes a directory of z/OS UNIX, with the permissions that UMASK leaves. @throws FileSystemError */
export async function makeUnixDirectory(path: string, context: Umasked): Promise<void> {
  await context.unix.makeDirectory(path)
  await applyUmask(path, 'directory', context)
}

/** A stage of a new file that gets the permissions that UMASK leaves. */
function masked(stage: Stage, path: string, context: Umasked): Stage {
  if (context.site.umask === undefined) return stage
  return {
    get size() {
      return stage.size
    },
    ...partsOf(stage),
    async commit(assertWanted) {
      await stage.commit(assertWanted)
      await applyUmask(path, 'file', context)
    },
    discard: () => stage.discard(),
  }
}

/** A file system without permissions keeps its own. */
async function applyUmask(
  path: string,
  kind: keyof typeof allPermissions,
  { unix, site }: Umasked,
): Promise<void> {
  if (site.umask === undefined) return
  try {
    await unix.setAttributes(path, { permissions: allPermissions[kind] & ~site.umask })
  } catch (error) {
    if (!isFileSystemError(error)) throw error
  }
}

/** Whether a transfer leaves the octets of a file of z/OS UNIX unchanged. */
function isUnconverted({ type, structure, mode }: TransferParameters): boolean {
  return structure === 'F' && mode === 'S' && type.code !== 'A'
}

/** Maximum length of a name of z/OS UNIX, and of a pattern for one, in characters. */
const maxFileNameLength = 255

/**
 * The lines of LIST and NLST for z/OS UNIX: a directory with its total, a file, or the files that a pattern in the last
 * name matches.
 *
 * @throws VerbatimReplyError with the reply of z/OS
 */
export async function unixLines(
  path: string,
  { direction }: TransferRequest,
  { unix, now }: ZosContext,
): Promise<string[]> {
  const entries: Entry[] = []
  const slash = path.lastIndexOf('/')
  const last = path.slice(slash + 1)
  const pattern = isNamePattern(last) ? last : undefined
  const directory = pattern === undefined ? path : path.slice(0, slash) || '/'
  if (last.length > maxFileNameLength)
    throw refusal(550, `Command LIST fails: ${directory}: EDC5126I Filename too long.`)
  const { kind, ...entry } = await unixCall(unix.stat(directory), 'LIST', directory)
  if (kind !== 'directory') entries.push({ kind, ...entry })
  else for await (const found of unix.list(directory)) entries.push(found)
  const matching = entries
    .filter(({ name }) => pattern === undefined || matchesName(pattern, name))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
  if (direction === 'names') {
    if (matching.length === 0) throw refusal(550, 'NLST cmd failed.  No files found.')
    return matching.map(({ name }) => (kind === 'directory' ? name : path))
  }
  const lines = matching.map((found) => unixLine(found, now()))
  const octets = matching.reduce((sum, { size }) => sum + size, 0)
  return kind === 'directory' ? [unixTotal(octets), ...lines] : lines
}

/** Owner and group of a file whose file system has none. */
const defaultOwner = { owner: 'OMVSKERN', group: 'OMVSGRP' }

/** The columns of `ls -l` that come before the date. */
const columns = /^(\S{10}) +(\d+) (\S+) +(\S+) +(\d+) (.*)$/s

/**
 * A line of `ls -l` as z/OS UNIX writes it: the column of links is wider than usual, that of the size narrower.
 *
 * @param now milliseconds since 1970: older files show their year
 */
export function unixLine(entry: Entry, now: number): string {
  const [, mode = '', links = '', owner = '', group = '', size = '', rest = ''] =
    columns.exec(formatListLine({ ...defaultOwner, ...entry }, now)) ?? []
  return `${mode}${links.padStart(6)} ${owner.padEnd(8)} ${group.padEnd(8)} ${size.padStart(7)} ${rest}`
}

/** The first line of the listing of a directory. @param octets of all its files */
export function unixTotal(octets: number): string {
  return `total ${Math.ceil(octets / 512)}`
}

/** Messages of the C library for faults of z/OS UNIX. */
const unixFaults: Partial<Record<FileSystemError['code'], string>> = {
  'not-found': 'EDC5129I No such file or directory.',
  'access-denied': 'EDC5111I Permission denied.',
  'read-only': 'EDC5141I Read-only file system.',
  exists: 'EDC5117I File exists.',
  'not-empty': 'EDC5136I Directory not empty: it is a directory and is not empty.',
  'not-a-directory': 'EDC5135I Not a directory.',
  'is-a-directory': 'EDC5123I Is a directory.',
}

/** Awaits a call of z/OS UNIX. @throws VerbatimReplyError with the message of the C library for its fault */
export async function unixCall<Value>(call: Promise<Value>, verb: string, path: string): Promise<Value> {
  try {
    return await call
  } catch (error) {
    const text = isFileSystemError(error) ? unixFaults[error.code] : undefined
    if (text === undefined) throw error
    throw refusal(550, `Command ${verb} fails: ${path}: ${text}`)
  }
}
