/** A section of an INI file. */
export interface Section {
  readonly name: string
  readonly line: number
  /** In their order; of several with one key the last counts. */
  readonly values: ReadonlyMap<string, string>
}

/** What does not end a value: INI files differ in whether a `;` begins a comment within a line, and passwords have them. */
const form = /^\s*(?:\[(.*)\]|([^=]*?)\s*=\s*(.*?))\s*$/

/**
 * Reads an INI file. Lines that begin with `;` or `#` are comments.
 *
 * @param onLine called with the number of each other line that is neither a section nor a value
 */
export function sectionsOf(text: string, onLine: (line: number) => void): Section[] {
  const sections: { name: string; line: number; values: Map<string, string> }[] = []
  for (const [index, line] of text.split('\n').entries()) {
    if (/^\s*(?:[;#].*)?$/.test(line)) continue
    const [, name, key, value = ''] = form.exec(line) ?? []
    const section = sections.at(-1)
    if (name !== undefined) sections.push({ name, line: index + 1, values: new Map() })
    else if (key !== undefined && key !== '' && section) section.values.set(key, value)
    else onLine(index + 1)
  }
  return sections
}
