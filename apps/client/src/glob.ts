/** Whether a text is a pattern: `*` stands for letters, `?` for one, both within a name only. */
export function isPattern(text: string): boolean {
  return /[*?]/.test(text)
}

/**
 * Whether a name, or a path with as many `/`, fits a pattern. The time is that of its length times the pattern's, whatever
 * a hostile server calls its files.
 */
export function matches(pattern: string, text: string): boolean {
  const wanted = pattern.split('/')
  const given = text.split('/')
  return wanted.length === given.length && wanted.every((part, at) => matchesName(part, given[at]!))
}

function matchesName(pattern: string, name: string): boolean {
  const letters = [...name]
  const signs = [...pattern]
  let at = 0
  let sign = 0
  /** Where the last `*` stood, and how far it reaches now. */
  let star = -1
  let reach = 0
  while (at < letters.length) {
    if (signs[sign] === '*') {
      star = sign++
      reach = at
    } else if (sign < signs.length && (signs[sign] === '?' || signs[sign] === letters[at])) {
      sign++
      at++
    } else if (star >= 0) {
      sign = star + 1
      at = ++reach
    } else return false
  }
  while (signs[sign] === '*') sign++
  return sign === signs.length
}

/** Whether a path is wanted: by some `include` if there are any, and by no `exclude`. A pattern without `/` is for the last name. */
export function wanted(path: string, { include = [], exclude = [] }: Filters): boolean {
  const fits = (pattern: string) =>
    matches(pattern, pattern.includes('/') ? path : path.slice(path.lastIndexOf('/') + 1))
  return (include.length === 0 || include.some(fits)) && !exclude.some(fits)
}

export interface Filters {
  readonly include?: readonly string[]
  readonly exclude?: readonly string[]
}
