import { linesOf } from './text.js'

/** A section of an INI file. */
export interface Section {
  readonly name: string
  /** In their order. */
  readonly values: readonly (readonly [key: string, text: string])[]
}

/**
 * Reads an INI file. Lines that begin with `;` or `#` are comments. A value ends at the end of its line: INI files differ
 * in whether a `;` begins a comment there, and passwords have them. Sections with one name are one.
 *
 * @param onLine called with the number of each other line that is neither a section nor a value
 */
export function sectionsOf(text: string, onLine: (line: number) => void): Section[] {
  const sections = new Map<string, [key: string, text: string][]>()
  let values: [key: string, text: string][] | undefined
  for (const [index, whole] of linesOf(text).entries()) {
    const line = whole.trim()
    if (line === '' || line.startsWith(';') || line.startsWith('#')) continue
    const equals = line.indexOf('=')
    if (line.startsWith('[') && line.endsWith(']')) {
      const name = line.slice(1, -1)
      values = sections.get(name) ?? []
      sections.set(name, values)
    } else if (equals > 0 && values)
      values.push([line.slice(0, equals).trimEnd(), line.slice(equals + 1).trimStart()])
    else onLine(index + 1)
  }
  return Array.from(sections, ([name, values]) => ({ name, values }))
}
