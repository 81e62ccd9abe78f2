/**
 * Reads octets as people write them in a vector: hexadecimal digits in pairs, spaces and line ends anywhere,
 * and ASCII between double quotes: `00 0003 "ABC"`.
 *
 * @throws SyntaxError that quotes anything else
 */
export function octets(text: string): Uint8Array {
  const values: number[] = []
  for (const [token, quoted] of text.matchAll(/"([^"]*)"|[^\s"]+/g)) {
    if (quoted !== undefined) values.push(...Array.from(quoted, (letter) => letter.charCodeAt(0)))
    else values.push(...fromHex(token))
  }
  return Uint8Array.from(values)
}

/** Writes octets as pairs of hexadecimal digits without spaces. */
export function hex(octets: Uint8Array): string {
  return Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')
}

function fromHex(token: string): number[] {
  if (!/^(?:[0-9a-f]{2})+$/i.test(token)) throw new SyntaxError(`not hexadecimal octets: ${token}`)
  return Array.from(token.matchAll(/../g), ([pair]) => Number.parseInt(pair, 16))
}
