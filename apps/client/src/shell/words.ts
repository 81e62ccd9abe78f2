/** A word of a command line, quotes and backslashes taken away. */
export interface Word {
  readonly text: string
  /** Where it begins in the line. */
  readonly start: number
}

/** A command line taken apart. */
export interface Words {
  readonly words: readonly Word[]
  /** The quote that is still open at the end of the line, a backslash that has nothing behind it, or nothing. */
  readonly open: '"' | "'" | '\\' | ''
  /** Whether the line ends within the last word, so that more letters would be part of it. */
  readonly within: boolean
}

const blank = /[ \t]/

/**
 * Takes a line apart: blanks separate words; `'…'` keeps all, `"…"` all but `\"` and `\\`, and elsewhere a backslash
 * keeps what follows it.
 */
export function wordsOf(line: string): Words {
  const words: Word[] = []
  let quote: Words['open'] = ''
  let text: string | undefined
  let start = 0
  const add = (letter: string, at: number) => {
    if (text === undefined) start = at
    text = (text ?? '') + letter
  }
  for (let at = 0; at < line.length; at++) {
    const letter = line[at]!
    if (quote === '\\') {
      add(letter, at)
      quote = ''
    } else if (quote !== '') {
      if (letter === quote) quote = ''
      else if (quote === '"' && letter === '\\' && /["\\]/.test(line[at + 1] ?? '')) add(line[++at]!, at)
      else add(letter, at)
    } else if (blank.test(letter)) {
      if (text !== undefined) words.push({ text, start })
      text = undefined
    } else {
      add(/["'\\]/.test(letter) ? '' : letter, at)
      if (letter === '"' || letter === "'" || letter === '\\') quote = letter
    }
  }
  const within = text !== undefined
  if (text !== undefined) words.push({ text, start })
  return { words, open: quote, within }
}

/** What must be quoted outside quotes. */
const special = /[ \t"'\\]/g

/** Writes a name so that it is one word again, in the kind of quotes that the user has begun. */
export function quoted(name: string, quote: Words['open']): string {
  if (quote === '"') return `"${name.replaceAll(/["\\]/g, '\\$&')}`
  if (quote === "'") return `'${name}`
  return name.replaceAll(special, '\\$&')
}
