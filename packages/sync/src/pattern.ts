/** What one position of a pattern matches. */
type Sign =
  /** One letter. */
  | { readonly kind: 'letter'; readonly letter: string }
  /** `?`: any letter but `/`. */
  | { readonly kind: 'any' }
  /** `[a-z]`: one letter of a class, never `/`. */
  | { readonly kind: 'class'; readonly has: (letter: string) => boolean }
  /** `*`: any letters but `/`, or none. */
  | { readonly kind: 'name' }
  /** A double star: any letters, or none. */
  | { readonly kind: 'path' }
  /** A double star as a directory of the pattern: any number of whole directories, or none. */
  | { readonly kind: 'directories' }

/** Tells whether a path matches. It is in Unicode NFC. */
export type Matcher = (path: string) => boolean

/**
 * Compiles a pattern that a whole path has to match. The time of a match is at most proportional to the length of the
 * path times that of the pattern, whatever a hostile server calls its files: all ways to match are followed at once.
 *
 * @param pattern `*`, `?`, `[a-z]`, `[!a-z]` and `\` before a letter that means itself, as in a shell, and `**`, which
 *   matches `/` too
 */
export function compilePattern(pattern: string): Matcher {
  const signs = signsOf([...pattern.normalize('NFC')])
  const first = signs.findIndex(({ kind }) => kind !== 'letter')
  if (first < 0) {
    const text = textOf(signs)
    return (path) => path === text
  }
  // Most paths end or begin otherwise, which takes less time to find out.
  const prefix = textOf(signs.slice(0, first))
  const suffix = textOf(signs.slice(signs.findLastIndex(({ kind }) => kind !== 'letter') + 1))
  return (path) => path.startsWith(prefix) && path.endsWith(suffix) && matches(signs, path)
}

function textOf(signs: readonly Sign[]): string {
  return signs.map((sign) => (sign.kind === 'letter' ? sign.letter : '')).join('')
}

function signsOf(letters: readonly string[]): Sign[] {
  const signs: Sign[] = []
  for (let at = 0; at < letters.length; ) {
    const { sign, next } = signAt(letters, at)
    signs.push(sign)
    at = next
  }
  return signs
}

/** The sign that begins at a position, and where the one after it begins. */
function signAt(letters: readonly string[], at: number): { sign: Sign; next: number } {
  const letter = letters[at]!
  if (letter === '?') return { sign: { kind: 'any' }, next: at + 1 }
  if (letter === '*') return starsAt(letters, at)
  if (letter === '[') {
    const found = classAt(letters, at)
    if (found) return found
  }
  // A backslash at the end has nothing to quote.
  const quoted = letter === '\\' && at + 1 < letters.length ? 1 : 0
  return { sign: { kind: 'letter', letter: letters[at + quoted]! }, next: at + quoted + 1 }
}

function starsAt(letters: readonly string[], start: number): { sign: Sign; next: number } {
  let end = start
  while (letters[end] === '*') end++
  if (end - start === 1) return { sign: { kind: 'name' }, next: end }
  const isDirectory = (start === 0 || letters[start - 1] === '/') && letters[end] === '/'
  return isDirectory
    ? { sign: { kind: 'directories' }, next: end + 1 }
    : { sign: { kind: 'path' }, next: end }
}

const namedClasses: Readonly<Record<string, RegExp>> = {
  alnum: /^[\p{L}\p{Nd}]$/u,
  alpha: /^\p{L}$/u,
  blank: /^[ \t]$/,
  cntrl: /^\p{Cc}$/u,
  digit: /^[0-9]$/,
  graph: /^[^\s\p{C}]$/u,
  lower: /^\p{Ll}$/u,
  print: /^[^\p{C}]$/u,
  punct: /^[\p{P}\p{S}]$/u,
  space: /^\s$/u,
  upper: /^\p{Lu}$/u,
  xdigit: /^[0-9A-Fa-f]$/,
}

/** The class that begins at `[`; undefined if no `]` ends it, so that the bracket means itself. */
function classAt(letters: readonly string[], start: number): { sign: Sign; next: number } | undefined {
  const negated = letters[start + 1] === '!' || letters[start + 1] === '^'
  const first = start + (negated ? 2 : 1)
  const parts: ((letter: string) => boolean)[] = []
  for (let at = first; at < letters.length; ) {
    // A bracket that comes first means itself.
    if (letters[at] === ']' && at > first) {
      const has = (letter: string) => letter !== '/' && parts.some((part) => part(letter)) !== negated
      return { sign: { kind: 'class', has }, next: at + 1 }
    }
    const part = classPartAt(letters, at)
    parts.push(part.has)
    at = part.next
  }
  return undefined
}

/** One part of a class: `a`, `a-z` or `[:alpha:]`. */
function classPartAt(
  letters: readonly string[],
  start: number,
): { has: (letter: string) => boolean; next: number } {
  const [whole = '', name = ''] = /^\[:([a-z]+):\]/.exec(letters.slice(start, start + 10).join('')) ?? []
  const named = namedClasses[name]
  if (named) return { has: (letter) => named.test(letter), next: start + whole.length }
  const from = letterAt(letters, start)
  if (letters[from.next] !== '-' || letters[from.next + 1] === ']' || from.next + 1 >= letters.length)
    return { has: (letter) => letter === from.letter, next: from.next }
  const to = letterAt(letters, from.next + 1)
  const low = from.letter.codePointAt(0)!
  const high = to.letter.codePointAt(0)!
  return { has: (letter) => letter.codePointAt(0)! >= low && letter.codePointAt(0)! <= high, next: to.next }
}

/** A letter that may be quoted by a backslash. */
function letterAt(letters: readonly string[], at: number): { letter: string; next: number } {
  const quoted = letters[at] === '\\' && at + 1 < letters.length ? 1 : 0
  return { letter: letters[at + quoted]!, next: at + quoted + 1 }
}

/** Whether a sign matches one letter, however many it may match in all. */
function takes(sign: Sign, letter: string): boolean {
  switch (sign.kind) {
    case 'letter':
      return sign.letter === letter
    case 'class':
      return sign.has(letter)
    case 'any':
    case 'name':
      return letter !== '/'
    case 'path':
    case 'directories':
      return true
  }
}

/** A position that is reached, and one from which those after it were reached too. */
const inside = 1
const entered = 2

function matches(signs: readonly Sign[], path: string): boolean {
  /** Positions of the pattern that what was read so far may have led to; `signs.length` is its end. */
  let now = new Uint8Array(signs.length + 1)
  let next = new Uint8Array(signs.length + 1)
  enter(signs, now, 0)
  for (const letter of path) {
    next.fill(0)
    for (let at = 0; at < signs.length; at++) {
      if (now[at] !== 0 && takes(signs[at]!, letter)) advance(signs, next, at, letter)
    }
    const before = now
    now = next
    next = before
  }
  return now[signs.length] !== 0
}

/** Marks where a letter leads that the sign at a position takes. */
function advance(signs: readonly Sign[], next: Uint8Array, at: number, letter: string): void {
  const { kind } = signs[at]!
  if (kind === 'name' || kind === 'path') enter(signs, next, at)
  else if (kind !== 'directories') enter(signs, next, at + 1)
  // Within the name of a directory what follows the double star can't begin.
  else if (letter === '/') enter(signs, next, at)
  else next[at] ||= inside
}

/** Marks a position, and those that can be reached from there without a letter. */
function enter(signs: readonly Sign[], positions: Uint8Array, from: number): void {
  for (let at = from; positions[at] !== entered; at++) {
    positions[at] = entered
    const kind = signs[at]?.kind
    if (kind !== 'name' && kind !== 'path' && kind !== 'directories') return
  }
}
