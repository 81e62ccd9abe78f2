import { compilePattern, type Matcher } from './pattern.js'
import { parentPath } from './tree.js'

/** Patterns that choose files and directories. {@link Filter} explains them. */
export interface FilterPatterns {
  /** Only files that match one of these take part; every directory does. Default: all files */
  readonly include?: readonly string[] | undefined
  /** Nothing that matches one of these takes part, nor what is below a directory that does. Default: none */
  readonly exclude?: readonly string[] | undefined
}

interface Pattern {
  readonly directoriesOnly: boolean
  /** Without a slash the pattern is for a name in any directory. */
  readonly nameOnly: boolean
  readonly matches: Matcher
}

/**
 * Chooses the names of a tree by patterns as rsync and gitignore mean them:
 *
 * - `*` matches any letters but `/`, `?` one, `[a-z]` and `[!a-z]` one of a class; a backslash quotes the next letter.
 * - `**` matches `/` too: `a/**` is all below `a`; as a whole directory it is any number of directories, or none.
 * - A pattern without `/` matches a name in any directory; one with `/`, at its beginning or within, a path from the root.
 * - `/` at the end matches directories only. Such an `include` chooses all files below the directory.
 *
 * What is below an excluded directory is excluded. Letters are compared in Unicode NFC.
 */
export class Filter {
  private readonly include: readonly Pattern[]
  private readonly exclude: readonly Pattern[]
  /** The last directory that was asked for, and whether it is excluded: names mostly come by directory. */
  private last = { path: '', excluded: false }

  /** @throws RangeError for a pattern that can't match any name, such as `./a` */
  constructor({ include = [], exclude = [] }: FilterPatterns = {}) {
    this.include = include.map(parsePattern)
    this.exclude = exclude.map(parsePattern)
  }

  /**
   * Whether a name takes part.
   *
   * @param path from the root, its names joined by `/`
   * @param kind of what is not a directory: `file`
   */
  selects(path: string, kind: 'file' | 'directory'): boolean {
    if (kind === 'directory') return this.mayDescend(path)
    const subject = subjectOf(path, false)
    if (!this.mayDescend(parentPath(path)) || this.exclude.some((pattern) => fits(pattern, subject)))
      return false
    return this.include.length === 0 || this.include.some((pattern) => includes(pattern, subject))
  }

  /** Whether a directory has to be listed; if not, nothing below it takes part. @param path from the root */
  mayDescend(path: string): boolean {
    if (path === '') return true
    if (this.last.path !== path) {
      const above = this.mayDescend(parentPath(path))
      const subject = subjectOf(path, true)
      this.last = { path, excluded: !above || this.exclude.some((pattern) => fits(pattern, subject)) }
    }
    return !this.last.excluded
  }
}

/** What is compared with patterns: a path and its last name, in Unicode NFC. */
interface Subject {
  readonly path: string
  readonly name: string
  readonly isDirectory: boolean
}

function subjectOf(path: string, isDirectory: boolean): Subject {
  const normal = path.normalize('NFC')
  return { path: normal, name: normal.slice(normal.lastIndexOf('/') + 1), isDirectory }
}

function fits(
  { directoriesOnly, nameOnly, matches }: Pattern,
  { path, name, isDirectory }: Subject,
): boolean {
  return (isDirectory || !directoriesOnly) && matches(nameOnly ? name : path)
}

/** Whether a pattern includes a file: itself, or a directory that it is in. */
function includes(pattern: Pattern, file: Subject): boolean {
  if (!pattern.directoriesOnly) return fits(pattern, file)
  for (let above = parentPath(file.path); above !== ''; above = parentPath(above)) {
    if (fits(pattern, subjectOf(above, true))) return true
  }
  return false
}

function parsePattern(text: string): Pattern {
  const directoriesOnly = text.endsWith('/')
  const body = directoriesOnly ? text.slice(0, -1) : text
  const anchored = body.startsWith('/')
  const path = anchored ? body.slice(1) : body
  const unmatched = path.split('/').find((name) => name === '' || name === '.' || name === '..')
  if (unmatched !== undefined) {
    throw new RangeError(
      `the pattern ${JSON.stringify(text)} matches nothing: write the path from the synchronized directory, such as /a/b, without empty names, . and ..`,
    )
  }
  return { directoriesOnly, nameOnly: !anchored && !path.includes('/'), matches: compilePattern(path) }
}
