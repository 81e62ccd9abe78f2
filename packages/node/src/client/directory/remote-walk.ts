import { posix } from 'node:path'
import { isFtpError } from '@ftpkit/transfer'
import type { ListOptions } from '../listing/listing.js'
import type { RemoteEntry } from '../listing/listing-lines.js'
import type { ListingSummary } from '../listing/summary.js'
import type { LeftOutReason } from './left-out.js'
import type { RemoteClient } from './remote-client.js'

/** A file or directory below a remote directory. */
export interface RemoteName {
  /** Path from the directory where the walk began, its names joined by `/`. */
  readonly relative: string
  /** What the listing says about it. */
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

/** How a walk lists, and what it leaves out. */
export interface WalkOptions extends SkippedNames, Pick<ListOptions, 'times' | 'signal'> {}

/**
 * Yields every name below a directory, also those that begin with a dot, a directory before its contents. Links are
 * yielded but not followed.
 *
 * @throws RangeError for a tree deeper than 64 directories
 */
export function walk(
  client: RemoteClient,
  root: string,
  skipped: WalkOptions = {},
): AsyncGenerator<RemoteName> {
  const { times, signal } = skipped
  return below('', 0)

  async function* below(prefix: string, level: number): AsyncGenerator<RemoteName> {
    if (level > maxDepth)
      throw new RangeError(`${prefix}: the tree is more than ${maxDepth} directories deep`)
    const found: RemoteEntry[] = []
    const path = joinPath(root, prefix) || undefined
    const onUnknownLine = (line: string) => skipped.onUnknownLine?.(line)
    const onEnd = ({ doubt }: ListingSummary) => doubt !== undefined && skipped.onDoubt?.(prefix, doubt)
    try {
      for await (const entry of client.list(path, { hidden: true, times, signal, onUnknownLine, onEnd }))
        found.push(entry)
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

export function isRefusal(error: unknown): error is Error {
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
