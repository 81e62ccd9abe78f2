/** Maximum length of the name of a data set, in characters. A generation number takes nine of them. */
const maxNameLength = 44

/** A qualifier: one to eight characters, the first not a digit or hyphen. `{` and `}` are X'C0' and X'D0'. */
const qualifier = /^[A-Z$#@][A-Z\d$#@{}-]{0,7}$/

const member = /^[A-Z$#@{}][A-Z\d$#@{}]{0,7}$/

/** Whether a text in upper case is the name of a data set: qualifiers separated by dots, at most 44 characters. */
export function isDataSetName(text: string): boolean {
  return text.length <= maxNameLength && text.split('.').every((part) => qualifier.test(part))
}

/** Whether a text in upper case is the name of a member of a partitioned data set. */
export function isMemberName(text: string): boolean {
  return member.test(text)
}

/** The absolute name of a generation: `HLQ.BASE.G0001V00`. */
export function generationName(base: string, generation: number): string {
  return `${base}.G${String(generation).padStart(4, '0')}V00`
}

/** The number of a generation of `base`; undefined for any other name. */
export function generationOf(base: string, name: string): number | undefined {
  const [, number] = name.startsWith(`${base}.`)
    ? (/^G(\d{4})V\d\d$/.exec(name.slice(base.length + 1)) ?? [])
    : []
  return number === undefined ? undefined : Number(number)
}

/** The characters of names in the order of their EBCDIC codes. */
const collation = '.<($*-/,%_>?:#@{ABCDEFGHI}JKLMNOPQR\\STUVWXYZ0123456789'

/** Compares names in the order of z/OS, in which letters come before digits. */
export function compareNames(one: string, other: string): number {
  for (let at = 0; at < Math.min(one.length, other.length); at++) {
    const difference = collation.indexOf(one[at]!) - collation.indexOf(other[at]!)
    if (difference !== 0) return difference
  }
  return one.length - other.length
}

/** Whether a whole name matches. */
export type NameMatcher = (name: string) => boolean

/** An element of a pattern. */
type Part =
  | { readonly kind: 'letter'; readonly letter: string }
  /** Any one character except the separator. */
  | { readonly kind: 'one' }
  /** Any number of characters; also the separator where it crosses qualifiers. */
  | { readonly kind: 'many'; readonly crosses: boolean }

const separator = '.'

/** Maximum length of a pattern: enough for a name of 44 characters with every asterisk and parenthesis in use. */
const maxPatternLength = 255

/**
 * Matches names of data sets, members and jobs: `%` is one character, `*` any number within a qualifier, `**` any
 * number. Clients choose the pattern, so the time is bounded by the product of both lengths, and a pattern that is too
 * long matches nothing.
 */
export function nameMatcher(pattern: string): NameMatcher {
  if (pattern.length > maxPatternLength) return () => false
  const parts = (pattern.match(/\*\*|./gsu) ?? []).map(partOf)
  return (name) => {
    // The states of a nondeterministic automaton: `places[at]` is set where the name so far matches the parts before.
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

/** Adds the places that are reached without a character: `many` also matches none. */
function withEmpty(places: Uint8Array, parts: readonly Part[]): Uint8Array {
  for (const [at, part] of parts.entries()) {
    if (places[at] && part.kind === 'many') places[at + 1] = 1
  }
  return places
}
