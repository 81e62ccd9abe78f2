import { linesOf } from './text.js'

/** A section of an INI file. */
export interface Section {
  readonly name: string
  readonly line: number
  /** In their order. */
  readonly values: readonly (readonly [key: string, text: string])[]
}

/**
 * Reads an INI file. Lines that begin with `;` or `#` are comments. A value ends at the end of its line: INI files differ
 * in whether a `;` begins a comment there, and passwords have them.
 *
 * @param onLine called with the number of each other line that is neither a section nor a value
 */
export function sectionsOf(text: string, onLine: (line: number) => void): Section[] {
  const sections: { name: string; line: number; values: [string, string][] }[] = []
  for (const [index, whole] of linesOf(text).entries()) {
    const line = whole.trim()
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    const section = sections.at(-1)
    if (line.startsWith('[') && line.endsWith(']'))
      sections.push({ name: line.slice(1, -1), line: index + 1, values: [] })
    else if (equals > 0 && section)
      section.values.push([line.slice(0, equals).trimEnd(), line.slice(equals + 1).trimStart()])
    else onLine(index + 1)
  }
  return sections
}
