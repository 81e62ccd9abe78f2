// Names of folders and sites as one text: a slash between them, and a backslash before a slash or a backslash in a name.

/** Names as one text. */
export function joinedNames(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[\\/]/g, String.raw`\$&`)).join('/')
}

/** The names in a text. Empty ones are left out. */
export function splitNames(text: string): string[] {
  return Array.from(text.matchAll(/(?:\\[\s\S]|[^/\\]|\\$)+/g), ([part]) =>
    part.replaceAll(/\\([\s\S])/g, '$1'),
  )
}

/** Gives names that differ from each other, for formats in which two sites can't have the same name. */
export class UniqueNames {
  private readonly names = new Set<string>()
  private readonly numbers = new Map<string, number>()

  has(name: string): boolean {
    return this.names.has(name)
  }

  /** The name itself, or with a number where it was given before. */
  take(wanted: string): string {
    let number = this.numbers.get(wanted) ?? 1
    let name = wanted
    while (this.names.has(name)) {
      number += 1
      name = `${wanted}-${number}`
    }
    this.numbers.set(wanted, number)
    this.names.add(name)
    return name
  }
}
