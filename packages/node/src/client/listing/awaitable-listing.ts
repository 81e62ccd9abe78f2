import type { Listing } from './listing.js'
import type { RemoteEntry } from './listing-lines.js'

/** Lets entries that are found in a loop be awaited too, all of them as an array, as those of `list` are. */
export function awaitableListing(entries: AsyncGenerator<RemoteEntry, void, undefined>): Listing {
  let all: Promise<RemoteEntry[]> | undefined
  const array = () => {
    all ??= import('./listing.js').then(({ allOf }) => allOf(entries))
    return all
  }
  return Object.assign(entries, {
    // biome-ignore lint/suspicious/noThenProperty: so that it can be awaited
    then: (...settled: Parameters<Promise<RemoteEntry[]>['then']>) => array().then(...settled),
  }) as Listing
}
