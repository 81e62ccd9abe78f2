/** Reports what is wrong with a field. */
export type WarnOfField = (field: string, message: string) => void

/** Which of several fields with one name a program reads. */
export type Counting = 'first' | 'last'

/** The fields of a site in a book of others. Each is taken once; what is left is not known. */
export class Fields {
  private readonly left = new Map<string, string>()

  /** Reports fields that are there twice. */
  constructor(
    fields: Iterable<readonly [name: string, text: string]>,
    private readonly warn: WarnOfField,
    counting: Counting,
  ) {
    for (const [name, text] of fields) {
      const isTwice = this.left.has(name)
      if (isTwice) warn(name, `it is there more than once; the ${counting} counts`)
      if (!isTwice || counting === 'last') this.left.set(name, text)
    }
  }

  /** The text of a field as it is; undefined for none, and where it is empty. */
  take(name: string): string | undefined {
    const text = this.left.get(name)
    this.left.delete(name)
    return text === '' ? undefined : text
  }

  /** What a field means. A wrong one is reported without its text, and undefined. */
  read<Value>(name: string, parse: (text: string) => Value | undefined): Value | undefined {
    const text = this.take(name)
    if (text === undefined) return undefined
    const value = parse(text)
    if (value === undefined) this.warn(name, 'its value is wrong; it is left out')
    return value
  }

  /** What a table says of a field. What it does not have is reported, and undefined. @param absent for no such field */
  lookUp<Value>(name: string, table: Readonly<Record<string, Value>>, absent?: Value): Value | undefined {
    const text = this.take(name)?.trim()
    if (text === undefined) return absent
    if (Object.hasOwn(table, text)) return table[text]
    this.warn(name, `${shown(text)} is not known; it is left out`)
    return undefined
  }

  /** Reports what was not taken. @param idle whether a field says nothing with this text */
  reportRest(idle: (name: string, text: string) => boolean = () => false): void {
    for (const [name, text] of this.left)
      if (text.trim() !== '' && !idle(name, text)) this.warn(name, 'this field is not known; it is left out')
  }
}

/** A word of a format, for a message; other text, which may be a secret at a wrong place, is not repeated. */
export function shown(text: string): string {
  return /^[\w.-]{1,20}$/.test(text) ? JSON.stringify(text) : 'its value'
}
