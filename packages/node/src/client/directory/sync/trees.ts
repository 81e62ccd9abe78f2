import type { Entry } from '@ftpkit/filesystem'
import {
  type DirectoryNode,
  type FileTime,
  type ListedDirectory,
  type ListedName,
  type ReadTreeOptions,
  readTree,
  type TreeNode,
} from '@ftpkit/sync'
import { isFtpError } from '@ftpkit/transfer'
import type { RemoteEntry } from '../../listing/listing-lines.js'
import { type ListingSummary, missingNames } from '../../listing/summary.js'
import { safeLocalName } from '../../local/safe-local-name.js'
import { type LocalDirectory, whyLocal } from '../local-tree.js'
import type { RemoteClient } from '../remote-client.js'
import { leadsElsewhere } from '../remote-directories.js'
import { joinPath, whyRemote } from '../remote-walk.js'

/** How a tree is read. */
export interface TreeOptions extends ReadTreeOptions {
  /** Whether the other side can have a name. */
  accepts(name: string): boolean
  /** Aborts the listings. */
  readonly signal?: AbortSignal | undefined
  /** Called for a link to a directory that it is in: all that it leads to is in the tree. */
  onLoop(path: string): void
}

/** Local times are compared to the second, since that is what MFMT sets. */
const localPrecision = 1_000

const precisions = { day: 86_400_000, minute: 60_000, second: 1_000, millisecond: 1 } as const

/** Reads everything below a local directory. Links are not followed, so that it has an end. */
export function readLocalTree(
  { path: root, files }: LocalDirectory,
  options: TreeOptions,
): Promise<DirectoryNode> {
  return readTree(
    async (path): Promise<ListedDirectory> => {
      options.signal?.throwIfAborted()
      const names: ListedName[] = []
      for await (const entry of files.list(`/${path}`)) {
        const relative = joinPath(path, entry.name)
        if (entry.kind === 'link' && (await whyLocal(root, { relative, entry })) === 'loop')
          options.onLoop(relative)
        const { modified: time } = entry
        const modified = time === undefined ? undefined : { time, precision: localPrecision }
        names.push({ name: entry.name, node: nodeOf(entry, modified, options) })
      }
      return { names, missing: 'nothing' }
    },
    { ...options, maxDepth: Number.POSITIVE_INFINITY },
  )
}

/** How the tree of a server is read. */
export interface RemoteTreeOptions extends TreeOptions {
  /** Called for a line of a listing that could not be parsed. It may name a file. */
  onUnknownLine(line: string, directory: string): void
  /** Called for a listing that the server has ended well. */
  onListed(directory: string, summary: ListingSummary): void
}

/**
 * Reads everything below a directory of a server, also names that begin with a dot where it tells them. The times of LIST
 * are corrected by the server's clock, since they are compared.
 */
export function readRemoteTree(
  client: RemoteClient,
  root: string,
  options: RemoteTreeOptions,
): Promise<DirectoryNode> {
  return readTree(async (path): Promise<ListedDirectory> => {
    const names: ListedName[] = []
    const onUnknownLine = (line: string) => options.onUnknownLine(line, path)
    let summary: ListingSummary | undefined
    const onEnd = (ended: ListingSummary) => {
      summary = ended
      options.onListed(path, ended)
    }
    const { signal } = options
    const asked = { hidden: true, times: 'utc', signal, onUnknownLine, onEnd } as const
    for await (const entry of client.list(joinPath(root, path) || undefined, asked)) {
      const relative = joinPath(path, entry.name)
      if (whyRemote({ relative, entry }) === 'loop') options.onLoop(relative)
      names.push({ name: entry.name, node: nodeOf(entry, timeOf(entry), options) })
    }
    return { names, missing: missingNames(summary) }
  }, options)
}

/** Looks up a name that the listing of a server may hide. What is in a directory that it finds is not known. */
export async function findRemote(client: RemoteClient, path: string): Promise<TreeNode | undefined> {
  const entry = await client.stat(path).catch((error) => {
    if (!isFtpError(error) || error.code !== 'refused') throw error
    return undefined
  })
  if (entry?.kind === 'file') return { kind: 'file', size: entry.size, modified: timeOf(entry) }
  const isDirectory = entry?.kind === 'directory' || (!entry && (await leadsElsewhere(client, path)))
  return isDirectory ? { kind: 'directory', entries: [], missing: 'names' } : undefined
}

function timeOf({ modified }: Pick<RemoteEntry, 'modified'>): FileTime | undefined {
  return modified && { time: modified.time, precision: precisions[modified.precision] }
}

function nodeOf(
  { name, kind, size }: Pick<Entry | RemoteEntry, 'name' | 'kind' | 'size'>,
  modified: FileTime | undefined,
  { accepts }: TreeOptions,
): ListedName['node'] {
  if (kind === 'link') return { kind: 'held', reason: 'link' }
  if (kind === 'other') return { kind: 'held', reason: 'special' }
  if (!accepts(name)) return { kind: 'held', reason: 'bad-name' }
  return kind === 'directory' ? { kind } : { kind: 'file', size, modified }
}

/** Whether a name of a server may be that of a local file. */
export function isLocalName(name: string): boolean {
  try {
    return safeLocalName(name) === name
  } catch (error) {
    if (isFtpError(error)) return false
    throw error
  }
}
