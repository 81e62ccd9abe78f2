/** What a netrc file says about one machine. */
export interface NetrcEntry {
  /** Undefined for `default`, which stands for any other machine. */
  readonly machine: string | undefined
  readonly login?: string | undefined
  readonly password?: string | undefined
  readonly account?: string | undefined
}

/** A netrc file. */
export interface Netrc {
  readonly entries: readonly NetrcEntry[]
  /** The lines with a word that is not known; it may be half of a password, so it is never printed. */
  readonly doubtfulLines: readonly number[]
  /** The lines on which macros begin, which are left out. */
  readonly macroLines: readonly number[]
}

/** Blanks, a comment line, a quoted word, or a word. */
const token = /(\s+)|#[^\n]*|"((?:[^"\\]|\\[\s\S])*)("?)|(\S+)/gy

interface Word {
  readonly text: string
  readonly line: number
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

/**
 * Reads a netrc file as ftp, curl and lftp do: words between blanks or in double quotes, where a backslash escapes;
 * `macdef` reaches to an empty line; a line that begins with `#` is a comment.
 *
 * @throws RangeError that names the line of a quote that has no end
 */
export function parseNetrc(text: string): Netrc {
  const entries: { -readonly [Name in keyof NetrcEntry]: NetrcEntry[Name] }[] = []
  const doubtfulLines: number[] = []
  const macroLines: number[] = []
  const words = wordsOf(withoutMacros(text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n'), macroLines))
  for (let word = words.next().value; word; word = words.next().value) {
    const key = word.text
    if (key === 'machine') entries.push({ machine: words.next().value?.text ?? '' })
    else if (key === 'default') entries.push({ machine: undefined })
    else if (key === 'login' || key === 'user') set('login', word)
    else if (key === 'password' || key === 'passwd') set('password', word)
    else if (key === 'account') set('account', word)
    else doubtfulLines.push(word.line)
  }
  return { entries, doubtfulLines: [...new Set(doubtfulLines)], macroLines }

  function set(name: 'login' | 'password' | 'account', { line }: Word): void {
    const value = words.next().value?.text
    const entry = entries.at(-1)
    if (value === undefined || !entry) doubtfulLines.push(line)
    else entry[name] = value
  }
}

/** Blanks out macros, so that lines keep their numbers. @param found is given the lines on which they begin */
function withoutMacros(text: string, found: number[]): string {
  return text.replaceAll(
    /^(?![^\S\n]*#)([^\S\n]*|[^\n]*[^\S\n])macdef[^\S\n][\s\S]*?(?:\n(?=[^\S\n]*\n)|$(?![\s\S]))/gm,
    (macro: string, before: string, at: number) => {
      found.push(text.slice(0, at).split('\n').length)
      return before + '\n'.repeat(macro.split('\n').length - 1)
    },
  )
}

function* wordsOf(text: string): Generator<Word, undefined> {
  let line = 1
  let begins = true
  token.lastIndex = 0
  for (let found = token.exec(text); found; found = token.exec(text)) {
    const [all, blanks, quoted, end, plain] = found
    const isComment = blanks === undefined && quoted === undefined && plain === undefined
    if (isComment && !begins) {
      // Within a line a # is part of a word, such as a password.
      const word = /^\S+/.exec(all)![0]
      yield { text: word, line }
      token.lastIndex = found.index + word.length
    } else if (quoted !== undefined) {
      if (end === '') throw new RangeError(`line ${line}: a quote has no end`)
      yield { text: quoted.replaceAll(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter), line }
    } else if (plain !== undefined) yield { text: plain, line }
    line += all.split('\n').length - 1
    begins = blanks?.includes('\n') ?? (blanks === undefined ? false : begins)
  }
  return undefined
}

/**
 * The entry for a machine: the first of its name, and where a user is wanted, of that login; else `default`.
 *
 * @param user Default: the user that the entry names
 */
export function entryFor({ entries }: Netrc, host: string, user: string | undefined): NetrcEntry | undefined {
  const wanted = host.toLowerCase()
  const fits = ({ login }: NetrcEntry) => user === undefined || login === undefined || login === user
  return (
    entries.find((entry) => entry.machine?.toLowerCase() === wanted && fits(entry)) ??
    entries.find((entry) => entry.machine === undefined && fits(entry))
  )
}
