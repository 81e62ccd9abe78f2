/** What identifies a page. */
export interface Named {
  readonly name: string
  readonly ccsid: number
  readonly aliases: readonly string[]
}

/** How many of the nearest names an error for an unknown name lists. */
const suggestions = 3

/**
 * The form in which names are compared: lower case without punctuation, and a number without the words and zeros
 * people put before it, so that `IBM-037`, `ibm37`, `CP037`, `csIBM037`, `CCSID00037`, `x-IBM37` and `37` are one name.
 */
export function nameKey(name: string): string {
  const plain = name.toLowerCase().replace(/[^0-9a-z]/g, '')
  const numbered = /^(?:x|cs)?(?:ibm|cp|ccsid|ebcdic|ebcdiccp)?(?:ibm|cp)?0*(\d+)$/.exec(plain)
  return numbered?.[1] ?? plain
}

/** Maps every key of the pages to its page. */
export function nameIndex<Page extends Named>(pages: readonly Page[]): ReadonlyMap<string, Page> {
  return new Map(
    pages.flatMap((page) =>
      [page.name, String(page.ccsid), ...page.aliases].map((name) => [nameKey(name), page] as const),
    ),
  )
}

/** Finds a page by any of its names. @throws RangeError that names the nearest known ones */
export function findPage<Page extends Named>(index: ReadonlyMap<string, Page>, name: string): Page {
  const page = index.get(nameKey(name))
  if (page !== undefined) return page
  throw new RangeError(
    `there is no code page ${JSON.stringify(name)}; the nearest names are ${nearest(index, name).join(', ')}`,
  )
}

function nearest(index: ReadonlyMap<string, Named>, name: string): string[] {
  const key = nameKey(name)
  const ranked = Array.from(index, ([known, page]) => ({
    distance: distance(key, known),
    // Among numbers that are equally near, those that are written alike come first.
    spelling: distance(name.toLowerCase(), page.name.toLowerCase()),
    name: page.name,
  }))
  ranked.sort((one, other) => one.distance - other.distance || one.spelling - other.spelling)
  return [...new Set(ranked.map((candidate) => candidate.name))].slice(0, suggestions)
}

/** How many letters must be inserted, deleted, replaced or swapped to make one word of another (Damerau–Levenshtein). */
function distance(one: string, other: string): number {
  let before: number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, length) => length)
  for (let done = 0; done < one.length; done++) {
    const next = [done + 1]
    for (let at = 0; at < other.length; at++) {
      const changed = row[at]! + (one[done] === other[at] ? 0 : 1)
      const exchanged = done > 0 && one[done] === other[at - 1] && one[done - 1] === other[at]
      next.push(Math.min(changed, row[at + 1]! + 1, next[at]! + 1, exchanged ? before[at - 1]! + 1 : changed))
    }
    before = row
    row = next
  }
  return row[other.length]!
}
