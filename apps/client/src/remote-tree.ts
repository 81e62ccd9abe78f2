import type { FtpClient, RemoteEntry } from '@ftpkit/node'

/** One name below a remote directory. */
export interface RemoteName {
  /** Path from the directory where the walk began, its names joined by `/`. */
  readonly relative: string
  readonly entry: RemoteEntry
}

/** Directories within each other that a walk goes down: a server may list one within itself for ever. */
export const deepestLevel = 64

/**
 * Every name below a directory, a directory before what is in it. Links are told and not followed.
 *
 * @param strange told each name that is none, as `../x`: nothing must be fetched or deleted by it
 * @param unknown told each line of a listing that nobody understands: it may well name a file
 * @throws RangeError for a tree that is too deep
 */
export function walk(
  client: FtpClient,
  root: string,
  strange: (name: string) => void = () => {},
  unknown: (line: string) => void = () => {},
): AsyncGenerator<RemoteName> {
  return below('', 0)

  async function* below(prefix: string, level: number): AsyncGenerator<RemoteName> {
    if (level > deepestLevel)
      throw new RangeError(`${prefix}: the tree is deeper than ${deepestLevel} directories`)
    const found: RemoteEntry[] = []
    const path = under(root, prefix) || undefined
    for await (const entry of client.list(path, { onUnknownLine: unknown })) found.push(entry)
    for (const entry of found.sort(byName)) {
      if (entry.name.includes('/') || entry.name === '.' || entry.name === '..') {
        strange(entry.name)
        continue
      }
      const relative = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      yield { relative, entry }
      if (entry.kind === 'directory') yield* below(relative, level + 1)
    }
  }
}

/** A path below a remote directory, which may be the working directory: ''. */
export function under(root: string, relative: string): string {
  if (relative === '' || root === '') return root + relative
  return root.endsWith('/') ? root + relative : `${root}/${relative}`
}

export function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : Number(one.name > other.name)
}
