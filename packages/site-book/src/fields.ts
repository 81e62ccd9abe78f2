/** Reports what is wrong with a field. */
export type WarnOfField = (field: string, message: string) => void

/** The fields of a site in a book of others. Each is taken once; what is left is not known. */
export class Fields {
  private readonly left: Map<string, string>

  /** @param fields of several with one name, the last counts */
  constructor(
    fields: Iterable<readonly [name: string, text: string]>,
    private readonly warn: WarnOfField,
  ) {
    this.left = new Map(fields)
  }

  /** The text of a field as it is; undefined for none, and where it is empty. */
  take(name: string): string | undefined {
    const text = this.left.get(name)
    this.left.delete(name)
    return text === '' ? undefined : text
  }

  /** What a field means. A wrong one is reported, and undefined. */
  read<Value>(name: string, parse: (text: string) => Value | undefined): Value | undefined {
    const text = this.take(name)
    if (text === undefined) return undefined
    const value = parse(text)
    if (value === undefined) this.warn(name, `${JSON.stringify(text)} is wrong; it is left out`)
    return value
  }

  /** What a table says of a field. What it does not have is reported, and undefined. */
  lookUp<Value>(name: string, table: Readonly<Record<string, Value>>): Value | undefined {
    const text = this.take(name)
    if (text === undefined) return undefined
    if (Object.hasOwn(table, text)) return table[text]
    this.warn(name, `${JSON.stringify(text)} is not known; it is left out`)
    return undefined
  }

  /** Reports what was not taken. @param idle whether a field says nothing with this text */
  reportRest(idle: (name: string, text: string) => boolean = () => false): void {
    for (const [name, text] of this.left)
      if (text !== '' && !idle(name, text)) this.warn(name, 'this field is not known; it is left out')
  }
}
