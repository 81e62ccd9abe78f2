/**
 * Writes a path for a 257 reply: in double quotes, with each quote inside doubled (RFC 959 Appendix II).
 */
export function quotePath(path: string): string {
  return `"${path.replaceAll('"', '""')}"`
}

/**
 * Parses the path in the text of a 257 reply.
 *
 * @returns undefined if there is no path in double quotes. Some servers reply to MKD without one; PWD then tells it
 */
export function parseQuotedPath(text: string): string | undefined {
  const [, quoted] = /"((?:[^"]|"")*)"/.exec(text) ?? []
  return quoted?.replaceAll('""', '"')
}

/** What servers write before a path that they don't quote. */
const phraseBefore =
  /^(?:(?:the|your) )?(?:(?:current|present|working|remote) )+(?:dir(?:ectory)?|folder)(?: is| =|:|)\s+|^(?:cwd|pwd)(?: is| =|:)?\s+/i

/** What servers write after a path that they don't quote. */
const phraseAfter =
  /\s(?:(?:is|=|-) )?(?:(?:the|your) )?(?:(?:current|present|working|remote) (?:working )?(?:dir(?:ectory)?|folder)|cwd)\b[^/]*$/i

/** A path from the root: of Unix, of a drive or a share of Windows, or of a device of VMS. */
const absolute = /^(?:\/|\\|[A-Za-z]:[\\/]|[\w$]+:\[)/

/**
 * Parses the path in the text of a 257 reply to PWD. Some servers don't quote it, as RFC 959 wants: then it is what the
 * words `current directory` leave, if that is an absolute path or one word.
 *
 * @returns undefined if there is no path
 */
export function parseWorkingDirectory(text: string): string | undefined {
  const quoted = parseQuotedPath(text)
  if (quoted !== undefined) return quoted
  const whole = text.trim()
  const later = whole.replace(phraseBefore, '')
  // The blank is for a text that is nothing but the phrase.
  const path = unwrapped(
    later === whole ? ` ${whole}`.replace(phraseAfter, '').trim() : later.replace(/\.$/, ''),
  )
  if (absolute.test(path)) return path
  return path !== '' && path !== whole && !/\s/.test(path) ? path : undefined
}

/** A path without the single quotes that some servers write. The quotes of a data set name belong to it. */
function unwrapped(path: string): string {
  const [, inner = ''] = /^'([^']*)'$/.exec(path) ?? []
  return absolute.test(inner) ? inner : path
}

/**
 * Resolves the argument of a command against the working directory, by text alone: `.` and `..` are removed, `..` stops
 * at `/`, and repeated slashes count as one. Symbolic links are left to the file system.
 *
 * @param cwd an absolute path
 * @param argument undefined and empty mean the working directory
 * @returns an absolute path without a trailing slash, or undefined for an argument with a NUL
 */
export function resolvePath(cwd: string, argument: string | undefined): string | undefined {
  const path = argument ?? ''
  if (path.includes('\0')) return undefined
  const names: string[] = []
  for (const name of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (name === '..') names.pop()
    else if (name !== '' && name !== '.') names.push(name)
  }
  return `/${names.join('/')}`
}

/** Whether a text is a pattern, in which `*` matches any characters and `?` matches one. */
export function isNamePattern(text: string): boolean {
  return /[*?]/.test(text)
}

/**
 * Whether a name matches a pattern. There are no brackets or braces. The time is at most proportional to the length of
 * the name times that of the pattern, even if a hostile peer chooses both.
 */
export function matchesName(pattern: string, name: string): boolean {
  return nameMatcher(pattern)(name)
}

/**
 * {@link matchesName} for many names: the pattern is taken apart once, and a name that is shorter than what it asks for
 * costs no more than its own length, however long the pattern is.
 */
export function nameMatcher(pattern: string): (name: string) => boolean {
  const signs = [...pattern.replaceAll(/\*+/g, '*')]
  const shortest = signs.filter((sign) => sign !== '*').length
  return (name) => {
    const letters = [...name]
    return letters.length >= shortest && matches(signs, letters)
  }
}

function matches(signs: readonly string[], letters: readonly string[]): boolean {
  let at = 0
  let sign = 0
  /** Position of the last `*`, and how far it reaches now. */
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
