/** Whether a whole name matches. */
export type NameMatcher = (name: string) => boolean

/** What a pattern may have at a place. */
type Part =
  | { readonly kind: 'letter'; readonly letter: string }
  /** Any one character but the separator. */
  | { readonly kind: 'one' }
  /** Any number of them, of other qualifiers too where it crosses. */
  | { readonly kind: 'many'; readonly crosses: boolean }

const separator = '.'

/** The longest name of a data set, 44 letters, with as many asterisks and parentheses as anybody writes. */
const maxPatternLength = 255

/**
 * Matches names of data sets, members and jobs: `%` is one character, `*` any of one qualifier, `**` any at all. Its
 * time is bounded by the lengths of both, whatever the pattern: clients choose it, and one too long matches nothing.
 */
export function dataSetMatcher(pattern: string): NameMatcher {
  if (pattern.length > maxPatternLength) return () => false
  const parts = (pattern.match(/\*\*|./gsu) ?? []).map(partOf)
  return (name) => {
    // Where in the pattern the name may stand: at `at` where `places[at]` is set.
    let places = withEmpty(new Uint8Array(parts.length + 1).fill(1, 0, 1), parts)
    for (const letter of name) places = withEmpty(after(letter, places, parts), parts)
    return places[parts.length] === 1
  }
}

function partOf(text: string): Part {
  if (text.startsWith('*')) return { kind: 'many', crosses: text === '**' }
  return text === '%' ? { kind: 'one' } : { kind: 'letter', letter: text }
}

function after(letter: string, places: Uint8Array, parts: readonly Part[]): Uint8Array {
  const next = new Uint8Array(places.length)
  for (const [at, part] of parts.entries()) {
    if (!places[at] || !takes(part, letter)) continue
    next[part.kind === 'many' ? at : at + 1] = 1
  }
  return next
}

function takes(part: Part, letter: string): boolean {
  if (part.kind === 'letter') return part.letter === letter
  return letter !== separator || (part.kind === 'many' && part.crosses)
}

/** Many may also be none. */
function withEmpty(places: Uint8Array, parts: readonly Part[]): Uint8Array {
  for (const [at, part] of parts.entries()) {
    if (places[at] && part.kind === 'many') places[at + 1] = 1
  }
  return places
}
