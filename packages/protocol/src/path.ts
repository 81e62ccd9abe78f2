/**
 * Writes a path as a 257 reply carries it: in double quotes, each inner one doubled (RFC 959 Appendix II).
 */
export function quotePath(path: string): string {
  return `"${path.replaceAll('"', '""')}"`
}

/**
 * Reads the path from the text of a 257 reply.
 *
 * @returns undefined when there is none in double quotes, as some servers answer MKD; ask with PWD then
 */
export function parseQuotedPath(text: string): string | undefined {
  const [, quoted] = /"((?:[^"]|"")*)"/.exec(text) ?? []
  return quoted?.replaceAll('""', '"')
}

/**
 * Resolves the argument of a command against the working directory, by its text alone: `.` and `..` are taken out,
 * `..` stops at `/`, and slashes in a row count as one. Symbolic links are the file system's affair.
 *
 * @param cwd an absolute path
 * @param argument undefined and empty mean the working directory
 * @returns an absolute path without a slash at its end, or undefined for an argument with a NUL
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
