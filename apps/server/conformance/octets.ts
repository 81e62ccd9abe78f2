const escapes: Readonly<Record<string, number>> = {
  r: 0x0d,
  n: 0x0a,
  t: 0x09,
  s: 0x20,
  '0': 0x00,
  '\\': 0x5c,
  '"': 0x22,
}

const encoder = new TextEncoder()

/**
 * The octets of a text in a dialogue: UTF-8, with the escapes `\r \n \t \0 \\ \"`, `\s` for a space at the end of a
 * line, and `\xHH` for any octet.
 *
 * @throws SyntaxError for another escape
 */
export function textOctets(text: string): Buffer {
  const octets: number[] = []
  for (const [whole, hex, letter, plain] of text.matchAll(/\\(?:x([\da-f]{2})|(.))|([^\\]+|\\)/giu)) {
    if (hex !== undefined) octets.push(Number.parseInt(hex, 16))
    else if (plain !== undefined) octets.push(...encoder.encode(plain))
    else octets.push(escapes[letter!] ?? fail(`unknown escape: ${whole}`))
  }
  return Buffer.from(octets)
}

/**
 * The octets that a dialogue writes as pairs of hexadecimal digits and as texts in double quotes, with the escapes of
 * {@link textOctets}, each repeated by `*n`: `80 0003 "abc" "x"*1000 00*5`.
 *
 * @throws SyntaxError for anything else
 */
export function octetsOf(written: string): Buffer {
  const pieces: Buffer[] = []
  for (const [token, quoted, hex, times = '1'] of written.matchAll(
    /"((?:[^"\\]|\\.)*)"(?=\*|\s|$)|((?:[\da-f]{2})+)(?=\*|\s|$)|\*(\d+)|\S+/gi,
  )) {
    if (quoted !== undefined) pieces.push(textOctets(quoted))
    else if (hex !== undefined) pieces.push(Buffer.from(hex, 'hex'))
    else if (token.startsWith('*') && pieces.length > 0) pieces.push(repeated(pieces.pop()!, Number(times)))
    else fail(`neither hexadecimal octets nor a text in quotes: ${token}`)
  }
  return Buffer.concat(pieces)
}

/** Octets for the message of a failing test. */
export function printable(octets: Uint8Array): string {
  const head = Buffer.from(octets.subarray(0, 200)).toString('latin1')
  const more = octets.length > 200 ? ` … (${octets.length} octets)` : ''
  return (
    JSON.stringify(head).replaceAll(
      /\\u00(..)|[\x7f-\xff]/g,
      (found, hex?: string) => `\\x${hex ?? found.charCodeAt(0).toString(16)}`,
    ) + more
  )
}

export const nothing = Buffer.alloc(0)

/** @throws Error when the peer sent something else */
export function expectOctets(seen: Buffer, expected: Buffer): void {
  if (!seen.equals(expected)) throw new Error(`the peer sent ${printable(seen)}`)
}

/** @throws Error when the server sent another text */
export function expectText(seen: string, expected: string | RegExp): void {
  const matches = typeof expected === 'string' ? seen === expected : expected.test(seen)
  if (!matches) throw new Error(`the server sent ${JSON.stringify(seen)}`)
}

function repeated(octets: Buffer, times: number): Buffer {
  return Buffer.alloc(octets.length * times, octets)
}

function fail(message: string): never {
  throw new SyntaxError(message)
}
