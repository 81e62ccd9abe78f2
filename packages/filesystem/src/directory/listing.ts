import { nameText } from '@ftpkit/transfer'
import type { Entry } from '../filesystem.js'
import { withShownTarget } from '../link-target.js'
import { entryOf } from './attributes.js'
import type { DirectoryContext } from './context.js'
import { errnoOf, withErrnoMapping } from './faults.js'
import type { DirectoryHandle } from './root.js'
import { isStageName } from './stage-files.js'
import type { OpenDirectory } from './system-calls.js'

/** Entries looked up at the same time; no more of a directory is in memory. */
const batchSize = 32

type ListingContext = Pick<DirectoryContext, 'root' | 'calls' | 'links'>

/** A directory being listed, its path, and the same as segments. */
interface Listed {
  readonly path: string
  readonly handle: DirectoryHandle
  readonly segments: readonly Buffer[]
}

/** The entries of a directory, which is opened when the first is asked for and released after the last. */
export async function* listing(
  context: ListingContext,
  path: string,
  segmentsOf: () => Buffer[],
): AsyncGenerator<Entry, void> {
  const segments = await withErrnoMapping(path, async () => segmentsOf())
  const handle = await withErrnoMapping(path, () => context.root.open(segments))
  try {
    const directory = await withErrnoMapping(path, () => context.calls.opendir(handle.self))
    try {
      for (;;) {
        const entries = await withErrnoMapping(path, () =>
          nextEntries(context, { path, handle, segments }, directory),
        )
        if (!entries) return
        yield* entries
      }
    } finally {
      await withErrnoMapping(path, () => directory.close())
    }
  } finally {
    handle.release()
  }
}

/** The entries of the next names; undefined after the last name. */
async function nextEntries(
  context: ListingContext,
  listed: Listed,
  directory: OpenDirectory,
): Promise<Entry[] | undefined> {
  const names = await nextNames(directory)
  return names.length > 0 ? lookUp(context, listed, names) : undefined
}

async function nextNames(directory: OpenDirectory): Promise<Buffer[]> {
  const names: Buffer[] = []
  while (names.length < batchSize) {
    const found = await directory.read()
    if (!found) break
    names.push(found.name)
  }
  return names
}

async function lookUp(context: ListingContext, listed: Listed, names: readonly Buffer[]): Promise<Entry[]> {
  // All settle before a fault is thrown: none may use the handle after its release.
  const results = await Promise.allSettled(names.map((name) => describe(context, listed, name)))
  return results.flatMap((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value ?? []
  })
}

/** The entry of a name; undefined if it is a stage or has vanished. */
async function describe(context: ListingContext, listed: Listed, name: Buffer): Promise<Entry | undefined> {
  const text = nameText(name)
  if (isStageName(text)) return undefined
  try {
    const entry = entryOf(text, await context.calls.lstat(listed.handle.at(name)))
    if (entry.kind !== 'link') return entry
    const followed = context.links === 'refuse' ? undefined : [...listed.segments, name]
    return (
      (followed && (await describeTarget(context, followed, text))) ??
      withShownTarget(listed.path, { ...entry, target: await readTarget(context, listed.handle.at(name)) })
    )
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Undefined for a link that has vanished or become something else meanwhile. */
async function readTarget({ calls }: ListingContext, link: Buffer): Promise<string | undefined> {
  const target = await calls.readlink(link).catch(() => undefined)
  return target && nameText(target)
}

/** The entry of what a link leads to; undefined if there is nothing, or it is not below the root. */
async function describeTarget(
  { root, calls }: ListingContext,
  segments: readonly Buffer[],
  text: string,
): Promise<Entry | undefined> {
  try {
    const { directory, name } = await root.follow(segments)
    try {
      return entryOf(text, await calls.lstat(directory.at(name)))
    } finally {
      directory.release()
    }
  } catch {
    return undefined
  }
}
