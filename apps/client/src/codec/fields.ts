/** What a line of JSON says. */
export type Fields = Readonly<Record<string, unknown>>

/** @throws SyntaxError for anything but an object */
export function fieldsOf(text: string): Fields {
  const value: unknown = JSON.parse(exact(text))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('a line is an object in JSON')
  }
  return value as Fields
}

/** A count, or a logical byte of any size. @throws SyntaxError */
export function numberOf(value: unknown): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  if (typeof value === 'string' && /^\d+$/.test(value)) return BigInt(value)
  throw new SyntaxError('a number is a whole one, and not below zero')
}

/** A count, which is never beyond what a number holds. @throws SyntaxError */
export function countOf(value: unknown): number {
  const number = numberOf(value)
  if (typeof number === 'number') return number
  throw new SyntaxError(`${number} is beyond any count`)
}

/** An array. @throws SyntaxError */
export function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new SyntaxError('a list stands in square brackets')
}

/** Numbers of more digits than a number holds become strings, which keep them all. */
function exact(text: string): string {
  return text.replaceAll(/([[,:]\s*)(\d{16,})(?=\s*[\],}])/g, '$1"$2"')
}
