import { FileSystemError, parentOf } from '@ftpkit/filesystem'
import { tagFor } from './conditions.js'
import { copyObject } from './copying.js'
import { isConditionFailure } from './faults.js'
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
  for (const path of [from, to]) tree.keys.of(path)
  if (from === '/' || to === '/') throw new FileSystemError('access-denied', from === '/' ? from : to)
  const facts = await tree.file(from)
  if (!facts && !(await tree.isDirectory(from))) throw await tree.missing(from)
  if (to === from) return
  if (to.startsWith(`${from}/`)) {
    throw new FileSystemError('bad-name', to, { detail: 'a directory cannot be moved into itself' })
  }
  const old = await tree.file(to)
  if (!old && parentOf(to) !== parentOf(from)) await tree.assertParent(to)
  if (facts) {
    await names.run(tree.keys.of(to), () => renameFile(context, from, to, facts))
    return
  }
  if (old) throw new FileSystemError('not-a-directory', to)
  await renameDirectory(context, from, to, limit)
}

async function renameFile(
  { store, tree, support }: StageContext,
  from: string,
  to: string,
  facts: ObjectFacts,
): Promise<void> {
  if (!(await tree.file(to)) && (await tree.isDirectory(to))) throw new FileSystemError('is-a-directory', to)
  const honoured = await support()
  const source = tree.keys.of(from)
  await copyObject(store, honoured, { from: source, to: tree.keys.of(to), facts })
  await tree.keepParent(from)
  const ifMatch = honoured.delete ? tagFor(honoured.delete, facts.etag) : undefined
  await store.delete(source, { ifMatch }).catch((error) => {
    if (!isConditionFailure(error)) throw error
    const detail = 'it was replaced while it was renamed; both names are there'
    throw new FileSystemError('busy', from, { detail, cause: error })
  })
}

async function renameDirectory(
  context: StageContext,
  from: string,
  to: string,
  limit: number,
): Promise<void> {
  const { store, tree } = context
  const [source, target] = [tree.keys.below(from), tree.keys.below(to)]
  const taken = await store.list({ prefix: target, limit: 2 })
  if (taken.objects.some(({ key }) => key !== target)) throw new FileSystemError('not-empty', to)
  const keys = await keysBelow(context, from, limit)
  for (const key of keys) assertKey(target + key.slice(source.length), to)
  const copied: string[] = []
  try {
    await eachOf(keys, async (key) => {
      const copy = target + key.slice(source.length)
      await copyObject(store, await context.support(), { from: key, to: copy, facts: await store.head(key) })
      copied.push(copy)
    })
    if (!keys.includes(source)) await store.put(target, new Uint8Array(0))
  } catch (error) {
    // Nothing was removed: the copies are only in the way of the next try.
    await eachOf(copied, (key) => store.delete(key)).catch(() => {})
    throw error
  }
  await tree.keepParent(from)
  // The marker last: what remains after a fault is still a directory.
  await eachOf(
    keys.filter((key) => key !== source),
    (key) => store.delete(key),
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
