/** Whether a whole name matches. */
export type NameMatcher = (name: string) => boolean

/** What a pattern may have at a place. */
type Part =
  | { readonly kind: 'letter'; readonly letter: string }
  /** Any one character but the separator. */
  | { readonly kind: 'one' }
  /** Any number of them, of other qualifiers too where it crosses. */
  | { readonly kind: 'many'; readonly crosses: boolean }

/** How patterns of a kind of names are written. */
interface Syntax {
  readonly separator: string
  readonly one: string
  readonly parts: RegExp
}

/** `%` is one character, `*` any of one qualifier, `**` any at all. */
const dataSets: Syntax = { separator: '.', one: '%', parts: /\*\*|./gsu }

/** `?` is one character of a file's name, `*` any of it. */
const files: Syntax = { separator: '/', one: '?', parts: /./gsu }

/** Matches names of data sets, members and jobs. */
export function dataSetMatcher(pattern: string): NameMatcher {
  return matcher(pattern, dataSets)
}

/** Matches names of files of z/OS UNIX. */
export function fileMatcher(pattern: string): NameMatcher {
  return matcher(pattern, files)
}

/** Its time is bounded by the lengths of both, whatever the pattern: clients choose it. */
function matcher(pattern: string, syntax: Syntax): NameMatcher {
  const parts = (pattern.match(syntax.parts) ?? []).map((text) => partOf(text, syntax))
  return (name) => {
    // Where in the pattern the name may stand: at `at` where `places[at]` is set.
    let places = withEmpty(new Uint8Array(parts.length + 1).fill(1, 0, 1), parts)
    for (const letter of name) places = withEmpty(after(letter, places, parts, syntax.separator), parts)
    return places[parts.length] === 1
  }
}

function partOf(text: string, { one }: Syntax): Part {
  if (text.startsWith('*')) return { kind: 'many', crosses: text === '**' }
  return text === one ? { kind: 'one' } : { kind: 'letter', letter: text }
}

function after(letter: string, places: Uint8Array, parts: readonly Part[], separator: string): Uint8Array {
  const next = new Uint8Array(places.length)
  for (const [at, part] of parts.entries()) {
    if (!places[at] || !takes(part, letter, separator)) continue
    next[part.kind === 'many' ? at : at + 1] = 1
  }
  return next
}

function takes(part: Part, letter: string, separator: string): boolean {
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
