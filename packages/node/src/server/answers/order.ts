import type { Entry } from '@ftpkit/filesystem'

/**
 * Most entries of a directory whose lines are in the order of their names. They are in memory together, about half a
 * mebibyte for each listing, so those of a larger directory come as the file system lists them.
 */
export const maxSorted = 5_000

/** Entries whose lines are made without a turn between them. */
export const entriesPerTurn = 64

/** Waits until a number of entries may be worked on; others have their turn before. */
export type ListingTurn = (entries: number) => Promise<void>

/** A line, and the name that gives it its place. */
interface NamedLine {
  readonly name: string
  readonly line: string
}

/**
 * Lines of entries in the order of their names, as `ls` has them in the C locale: by their octets. Programs search for
 * lines by that, and compare two listings.
 *
 * @param format undefined for an entry without a line
 * @param turn by default never waits
 */
export async function* inOrder(
  entries: AsyncIterable<Entry> | Iterable<Entry>,
  format: (entry: Entry) => string | undefined,
  turn?: ListingTurn,
): AsyncGenerator<string> {
  let waiting: NamedLine[] | undefined = []
  let count = 0
  for await (const entry of entries) {
    if (++count % entriesPerTurn === 0) await turn?.(entriesPerTurn)
    const line = format(entry)
    if (line === undefined) continue
    waiting?.push({ name: entry.name, line })
    if (!waiting) yield line
    else if (waiting.length > maxSorted) {
      await turn?.(waiting.length)
      yield* linesOf(waiting)
      waiting = undefined
    }
  }
  if (!waiting) return
  if (waiting.length >= entriesPerTurn) await turn?.(waiting.length)
  yield* linesOf(waiting.sort((one, other) => compareNames(one.name, other.name)))
}

function linesOf(named: readonly NamedLine[]): string[] {
  return named.map(({ line }) => line)
}

/** Compares names by their octets in UTF-8, which is by their code points. */
function compareNames(one: string, other: string): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) {
    const difference = rank(one.charCodeAt(at)) - rank(other.charCodeAt(at))
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** The place of a UTF-16 code unit among code points: those of pairs, for code points beyond U+FFFF, come last. */
function rank(unit: number): number {
  const isSurrogate = unit >= 0xd800 && unit <= 0xdfff
  return isSurrogate ? unit + 0x10000 : unit
}
