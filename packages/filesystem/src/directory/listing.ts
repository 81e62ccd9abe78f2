import { nameText } from '@ftpkit/transfer'
import type { Entry } from '../filesystem.js'
import type { OpenDirectory, SystemCalls } from './calls.js'
import { entryOf } from './entry.js'
import { errnoOf, guarded } from './faults.js'
import type { LinkPolicy, Place, Root } from './root.js'
import { isStageName } from './stage-name.js'

/** Entries looked up at the same time; they are what is in memory of a directory. */
const lookUpsAtOnce = 32

export interface ListingHost {
  readonly root: Root
  readonly calls: SystemCalls
  readonly links: LinkPolicy
}

/** The entries of a directory. Nothing is opened before the first is asked for, and nothing left open behind the last. */
export async function* listing(
  host: ListingHost,
  path: string,
  octets: () => Buffer[],
): AsyncGenerator<Entry, void> {
  const names = await guarded(path, async () => octets())
  const place = await guarded(path, () => host.root.place(names))
  try {
    const directory = await guarded(path, () => host.calls.opendir(place.self))
    try {
      for (;;) {
        const found = await guarded(path, () => someNames(directory))
        if (found.length === 0) return
        yield* await guarded(path, () => lookUp(host, place, names, found))
      }
    } finally {
      await guarded(path, () => directory.close())
    }
  } finally {
    place.release()
  }
}

async function someNames(directory: OpenDirectory): Promise<Buffer[]> {
  const names: Buffer[] = []
  while (names.length < lookUpsAtOnce) {
    const found = await directory.read()
    if (!found) break
    names.push(found.name)
  }
  return names
}

async function lookUp(host: ListingHost, place: Place, names: Buffer[], found: Buffer[]): Promise<Entry[]> {
  // All of them settle before a fault is told: none may still use the place when it is released.
  const results = await Promise.allSettled(found.map((name) => describe(host, place, names, name)))
  return results.flatMap((result) => {
    if (result.status === 'rejected') throw result.reason
    return result.value ?? []
  })
}

/** The entry of a name; undefined if it is a stage or has vanished. */
async function describe(
  host: ListingHost,
  place: Place,
  names: Buffer[],
  name: Buffer,
): Promise<Entry | undefined> {
  const text = nameText(name)
  if (isStageName(text)) return undefined
  try {
    const entry = entryOf(text, await host.calls.lstat(place.at(name)))
    if (entry.kind !== 'link' || host.links === 'refuse') return entry
    return (await described(host, [...names, name], text)) ?? entry
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** The entry of what a link leads to; undefined if that is nothing, or not below the root. */
async function described(host: ListingHost, names: Buffer[], text: string): Promise<Entry | undefined> {
  try {
    const target = await host.root.follow(names)
    try {
      return entryOf(text, await host.calls.lstat(target.place.at(target.name)))
    } finally {
      target.place.release()
    }
  } catch {
    return undefined
  }
}
