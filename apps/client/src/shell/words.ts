/** A word of a command line, without its quotes and backslashes. */
export interface Word {
  readonly text: string
  /** Where the word begins in the line, quotes included. */
  readonly start: number
  /** The word as it is in the line, with its quotes and backslashes. */
  readonly written: string
}

/** A command line, split into words. */
export interface Words {
  readonly words: readonly Word[]
  /** What is still open at the end of the line: a quote, a backslash that nothing follows, or nothing. */
  readonly open: '"' | "'" | '\\' | ''
  /** Whether the line ends in the last word, so that further characters would belong to it. */
  readonly within: boolean
}

/** Blanks, a part in single quotes, one in double quotes, a backslash with a character, or plain text. */
const token = /([ \t]+)|'([^']*)'?|"((?:[^"\\]|\\["\\]?)*)"?|\\(.?)|[^ \t"'\\]+/gsy

/**
 * Splits a line into words at blanks. A part in `'…'` is kept as it is; in `"…"` only `\"` and `\\` are escapes;
 * elsewhere a backslash escapes any character.
 */
export function splitWords(line: string): Words {
  const words: { text: string; readonly start: number; written: string }[] = []
  let open: Words['open'] = ''
  let within = false
  for (const { 0: part, 1: blanks, 2: single, 3: double, 4: escaped, index: start } of line.matchAll(token)) {
    if (blanks !== undefined) {
      within = false
      continue
    }
    const text = single ?? double?.replaceAll(/\\(["\\])/g, '$1') ?? escaped ?? part
    if (!within) words.push({ text: '', start, written: '' })
    const word = words.at(-1)!
    word.text += text
    word.written += part
    within = true
    open = openAtEnd(part, single ?? double, escaped)
  }
  return { words, open, within }
}

/**
 * The name of a data set or member of z/OS in a word: there single quotes belong to a name that is absolute. Other words,
 * and paths of z/OS UNIX in quotes, are what they are elsewhere.
 */
export function dataSetWord({ text, written }: Word): string {
  return /^'[\w#$@][^'/\s]*'$/.test(written) ? written : text
}

/** What a token leaves open: only the last one of a line can. @param quoted the text between the quotes */
function openAtEnd(part: string, quoted: string | undefined, escaped: string | undefined): Words['open'] {
  if (escaped === '') return '\\'
  const isOpen = quoted !== undefined && part.length === quoted.length + 1
  return isOpen ? (part[0] as '"' | "'") : ''
}

/** The characters that must be escaped outside quotes. */
const special = /[ \t"'\\]/g

/** Writes a name as one word, in the kind of quotes that the user has opened. */
export function quoteWord(name: string, quote: Words['open']): string {
  if (quote === '"') return `"${name.replaceAll(/["\\]/g, '\\$&')}`
  if (quote === "'") return `'${name}`
  return name.replaceAll(special, '\\$&')
}
