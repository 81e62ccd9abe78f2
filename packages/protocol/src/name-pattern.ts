/** Whether a text is a pattern: `*` stands for any letters of a name, `?` for one. */
export function isNamePattern(text: string): boolean {
  return /[*?]/.test(text)
}

/**
 * Whether a name fits a pattern. There are no brackets and no braces, and the time is that of the name's length times
 * the pattern's, whatever a hostile peer asks for or calls its files.
 */
export function matchesName(pattern: string, name: string): boolean {
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
