import type { Entry } from '@ftpkit/filesystem'
import { isMissing } from './faults.js'
import { compareKeys } from './keys.js'
import type { ListPage, ObjectStore } from './object-store.js'
import { pagesOf } from './pages.js'
import { directoryEntry, type Times, type Tree } from './tree.js'

/** Requests for the metadata of single objects that run at a time. */
const maxHeads = 16

type ListedFile = ListPage['objects'][number]

/** A listed key, or a common beginning of several. */
type Listed = { readonly key: string; readonly file?: ListedFile }

/**
 * The entries of a directory, page by page.
 *
 * @returns whether there was any key, the marker included
 */
export async function* listing(
  store: ObjectStore,
  tree: Tree,
  path: string,
  times: Times,
): AsyncGenerator<Entry, boolean> {
  const prefix = tree.keys.below(path)
  const shadows = new Shadows()
  let found = false
  for await (const page of pagesOf(store, { prefix, delimiter: '/' })) {
    const listed = inOrder(page)
    found ||= listed.length > 0
    const shown = listed.filter(({ key, file }) => key !== prefix && !shadows.hides(key, file !== undefined))
    if (times === 'stored') yield* entriesOf(tree, prefix, shown)
    else yield* datedEntries(store, tree, prefix, shown)
  }
  return found
}

function inOrder({ objects, prefixes }: ListPage): Listed[] {
  const listed = [...objects.map((file) => ({ key: file.key, file })), ...prefixes.map((key) => ({ key }))]
  return listed.sort((left, right) => compareKeys(left.key, right.key))
}

function* entriesOf(tree: Tree, prefix: string, listed: readonly Listed[]): Generator<Entry> {
  for (const { key, file } of listed) {
    const name = tree.keys.name(prefix, key)
    if (name !== undefined) yield file ? tree.entry(name, file) : directoryEntry(name)
  }
}

/** Entries with the time in the metadata of each object, which no list contains. */
async function* datedEntries(
  store: ObjectStore,
  tree: Tree,
  prefix: string,
  listed: readonly Listed[],
): AsyncGenerator<Entry> {
  for (let at = 0; at < listed.length; at += maxHeads) {
    const batch = await Promise.all(
      listed.slice(at, at + maxHeads).map(async ({ key, file }) => {
        const name = tree.keys.name(prefix, key)
        if (name === undefined) return undefined
        if (!file) return directoryEntry(name)
        const facts = await store.head(key).catch((error) => {
          if (isMissing(error)) return undefined
          throw error
        })
        return facts && tree.entry(name, facts)
      }),
    )
    for (const entry of batch) if (entry) yield entry
  }
}

/**
 * A file hides a directory of the same name. Its key comes first, but others may come between, such as `a-b` between `a`
 * and `a/`: those file names are remembered that the keys still begin with.
 */
class Shadows {
  private readonly names: string[] = []

  /** To be called in the order of the keys. */
  hides(key: string, isFile: boolean): boolean {
    while (this.names.length > 0 && !key.startsWith(this.names.at(-1)!)) this.names.pop()
    if (isFile) this.names.push(key)
    return !isFile && this.names.some((name) => `${name}/` === key)
  }
}
