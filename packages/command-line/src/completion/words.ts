/** A word in single quotes, for a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}

/** The name of a function of a shell. */
export function identifier(...words: readonly string[]): string {
  return words.join('_').replaceAll(/\W/g, '_')
}
