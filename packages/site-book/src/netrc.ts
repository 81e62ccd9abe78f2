/** What a netrc file says about one machine. */
export interface NetrcEntry {
  /** Undefined for `default`, which stands for any other machine. */
  readonly machine: string | undefined
  /** Who logs in; undefined for any user. */
  readonly login?: string | undefined
  /** In clear. */
  readonly password?: string | undefined
  /** For a server that asks for one by 332. */
  readonly account?: string | undefined
}

/** A netrc file. */
export interface Netrc {
  /** In their order. */
  readonly entries: readonly NetrcEntry[]
  /** The lines with a word that is not known; it may be half of a password, so it is never printed. */
  readonly doubtfulLines: readonly number[]
  /** The lines on which a machine gets a login, password or account that it has already. The last counts. */
  readonly repeatedLines: readonly number[]
  /** The lines on which macros begin, which are left out. */
  readonly macroLines: readonly number[]
}

/** Blanks, a quoted word, or a word. */
const token = /(\s+)|"([^"\\]*(?:\\[\s\S][^"\\]*)*)("?)|(\S+)/gy

/** A line up to its end. */
const lineRest = /[^\n]*/gy

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
  const repeatedLines: number[] = []
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
  return { entries, doubtfulLines: [...new Set(doubtfulLines)], repeatedLines, macroLines }

  function set(name: 'login' | 'password' | 'account', { line }: Word): void {
    const value = words.next().value?.text
    const entry = entries.at(-1)
    if (value === undefined || !entry) {
      doubtfulLines.push(line)
      return
    }
    if (entry[name] !== undefined) repeatedLines.push(line)
    entry[name] = value
  }
}

/** Blanks out macros, so that lines keep their numbers. @param found is given the lines on which they begin */
function withoutMacros(text: string, found: number[]): string {
  let [line, counted] = [1, 0]
  return text.replaceAll(
    /^(?![^\S\n]*#)([^\S\n]*|[^\n]*[^\S\n])macdef[^\S\n][\s\S]*?(?:\n(?=[^\S\n]*\n)|$(?![\s\S]))/gm,
    (macro: string, before: string, at: number) => {
      line += lineEndsIn(text.slice(counted, at))
      counted = at
      found.push(line)
      return before + '\n'.repeat(lineEndsIn(macro))
    },
  )
}

function lineEndsIn(text: string): number {
  return text.split('\n').length - 1
}

function* wordsOf(text: string): Generator<Word, undefined> {
  let line = 1
  let begins = true
  for (let at = 0; at < text.length; at = token.lastIndex) {
    token.lastIndex = at
    if (begins && text[at] === '#') {
      lineRest.lastIndex = at
      token.lastIndex = at + lineRest.exec(text)![0].length
      continue
    }
    const [all, blanks, quoted, end, plain] = token.exec(text)!
    const next = token.lastIndex
    if (end === '') throw new RangeError(`line ${line}: a quote has no end`)
    if (quoted !== undefined) yield { text: unescaped(quoted), line }
    if (plain !== undefined) yield { text: plain, line }
    token.lastIndex = next
    line += lineEndsIn(all)
    begins = blanks?.includes('\n') ?? false
  }
  return undefined
}

function unescaped(quoted: string): string {
  return quoted.replaceAll(/\\([\s\S])/g, (_, letter: string) => escapes[letter] ?? letter)
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
