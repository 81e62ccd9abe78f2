import { FileSystemError, parentOf } from '@ftpkit/filesystem'
import { tagFor } from './conditions.js'
import { copyObject } from './copying.js'
import { isConditionFailure } from './faults.js'
import { compareKeys } from './keys.js'
import type { ObjectFacts } from './object-store.js'
import { pagesOf } from './pages.js'
import type { StageContext } from './publication.js'

/** Objects that are copied or removed at a time. */
const maxAtOnce = 8

/**
 * Renames a file or a directory, which a bucket can only do by copies: all are made before anything is removed, so that a
 * fault leaves both names, never none.
 *
 * @param limit keys of a directory that is renamed
 */
export async function rename(context: StageContext, from: string, to: string, limit: number): Promise<void> {
  const { tree, names } = context
  const [first, second] = [tree.keys.of(from), tree.keys.of(to)].sort(compareKeys) as [string, string]
  if (from === '/' || to === '/') throw new FileSystemError('access-denied', from === '/' ? from : to)
  const work = () => renameAlone(context, from, to, limit)
  // In this order, so that two renames never wait for each other.
  await names.run(first, () => (first === second ? work() : names.run(second, work)))
}

async function renameAlone(context: StageContext, from: string, to: string, limit: number): Promise<void> {
  const { tree } = context
  const facts = await tree.file(from)
  if (!facts && !(await tree.isDirectory(from))) throw await tree.missing(from)
  if (to === from) return
  if (to.startsWith(`${from}/`)) {
    throw new FileSystemError('bad-name', to, { detail: 'a directory cannot be moved into itself' })
  }
  const old = await tree.file(to)
  if (!old && parentOf(to) !== parentOf(from)) await tree.assertParent(to)
  if (facts) return renameFile(context, from, to, facts)
  if (old) throw new FileSystemError('not-a-directory', to)
  await renameDirectory(context, from, to, limit)
}

async function renameFile(
  context: StageContext,
  from: string,
  to: string,
  facts: ObjectFacts,
): Promise<void> {
  const { store, tree, support } = context
  if (!(await tree.file(to)) && (await tree.isDirectory(to))) throw new FileSystemError('is-a-directory', to)
  const source = tree.keys.of(from)
  await copyObject(store, await support(), { from: source, to: tree.keys.of(to), facts })
  await tree.keepParent(from)
  await removeCopied(context, from, source, facts.etag)
}

/** Removes an object that was copied; not another one that has its key since, which there is no copy of. */
async function removeCopied(
  { store, support }: StageContext,
  path: string,
  key: string,
  etag: string,
): Promise<void> {
  const detail = 'it was replaced while it was renamed; both names are there'
  const form = (await support()).delete
  if (!form && (await store.head(key)).etag !== etag) throw new FileSystemError('busy', path, { detail })
  await store.delete(key, { ifMatch: form ? tagFor(form, etag) : undefined }).catch((error) => {
    if (!isConditionFailure(error)) throw error
    throw new FileSystemError('busy', path, { detail, cause: error })
  })
}

async function renameDirectory(
  context: StageContext,
  from: string,
  to: string,
  limit: number,
): Promise<void> {
  const { store, tree, names } = context
  const [source, target] = [tree.keys.below(from), tree.keys.below(to)]
  const taken = await store.list({ prefix: target, limit: 2 })
  if (taken.objects.some(({ key, size }) => key !== target || size > 0))
    throw new FileSystemError('not-empty', to)
  const keys = await keysBelow(context, from, limit)
  const copyOf = (key: string) => target + key.slice(source.length)
  for (const key of keys) assertKey(copyOf(key), to)
  /** Entity tags of the sources, by key. */
  const copied = new Map<string, string>()
  try {
    await eachOf(keys, async (key) => {
      const facts = await store.head(key)
      await copyObject(store, await context.support(), { from: key, to: copyOf(key), facts })
      copied.set(key, facts.etag)
    })
    if (!keys.includes(source)) await store.put(target, new Uint8Array(0))
  } catch (error) {
    // Nothing was removed: the copies are only in the way of the next try.
    await eachOf([...copied.keys()], (key) => store.delete(copyOf(key))).catch(() => {})
    throw error
  }
  await tree.keepParent(from)
  // The marker last: what remains after a fault is still a directory.
  await eachOf(
    keys.filter((key) => key !== source),
    (key) => names.run(key, () => removeCopied(context, from, key, copied.get(key)!)),
  )
  await store.delete(source)
}

/** @throws FileSystemError 'unsupported' where there are more than the limit */
async function keysBelow({ store, tree }: StageContext, path: string, limit: number): Promise<string[]> {
  const prefix = tree.keys.below(path)
  const keys: string[] = []
  for await (const { objects } of pagesOf(store, { prefix })) {
    keys.push(...objects.map(({ key }) => key))
    if (keys.length > limit) {
      throw new FileSystemError('unsupported', path, {
        detail: `it has more than ${limit} files and directories, each of which would have to be copied`,
      })
    }
  }
  return keys
}

function assertKey(key: string, path: string): void {
  if (new TextEncoder().encode(key).length > 1024) {
    throw new FileSystemError('bad-name', path, { detail: 'a path below it would be too long' })
  }
}

/** Runs work for each key, some at a time; after a fault nothing more is begun. */
async function eachOf(keys: readonly string[], work: (key: string) => Promise<void>): Promise<void> {
  const left = [...keys]
  let failed = false
  const run = async () => {
    for (let key = left.shift(); key !== undefined && !failed; key = left.shift()) {
      await work(key).catch((error) => {
        failed = true
        throw error
      })
    }
  }
  const settled = await Promise.allSettled(Array.from({ length: maxAtOnce }, run))
  for (const outcome of settled) if (outcome.status === 'rejected') throw outcome.reason
}
