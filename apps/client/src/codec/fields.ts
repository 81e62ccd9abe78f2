/** The fields of a line of JSON. */
export type Fields = Readonly<Record<string, unknown>>

/** Parses a line. @throws SyntaxError unless it is an object */
export function fieldsOf(text: string): Fields {
  const value: unknown = JSON.parse(quoteLargeNumbers(text))
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SyntaxError('a line must be an object in JSON')
  }
  return value as Fields
}

/** Reads a logical byte of any size, or a count. @throws SyntaxError */
export function numberOf(value: unknown): number | bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  if (typeof value === 'string' && /^\d+$/.test(value)) return BigInt(value)
  throw new SyntaxError('a number must be whole and not negative')
}

/** Reads a count. @throws SyntaxError beyond the safe integers */
export function countOf(value: unknown): number {
  const number = numberOf(value)
  if (typeof number === 'number') return number
  throw new SyntaxError(`${number} is too large`)
}

/** Reads an array. @throws SyntaxError */
export function arrayOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new SyntaxError('a list must be an array in square brackets')
}

/** Puts numbers that may exceed the safe integers into quotes, so that no digit is lost. */
function quoteLargeNumbers(text: string): string {
  return text.replaceAll(/([[,:]\s*)(\d{16,})(?=\s*[\],}])/g, '$1"$2"')
}

/** Reads octets, written as hexadecimal digits. @throws SyntaxError */
export function octetsOf(digits: unknown): Uint8Array {
  if (typeof digits !== 'string' || !/^(?:[0-9a-f]{2})*$/i.test(digits)) {
    throw new SyntaxError('octets must be written as pairs of hexadecimal digits')
  }
  return Buffer.from(digits, 'hex')
}

/** Writes octets as hexadecimal digits. */
export function hexDigits(chunk: Uint8Array, start: number, end: number): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset + start, end - start).toString('hex')
}
