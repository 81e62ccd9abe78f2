/** Encodings that are known by a byte order mark. */
const marks: readonly (readonly [first: number, second: number, encoding: string])[] = [
  [0xff, 0xfe, 'utf-16le'],
  [0xfe, 0xff, 'utf-16be'],
]

/** The encoding of a file: UTF-16 where its byte order mark says so, else UTF-8. */
export function encodingOf(octets: Uint8Array): string {
  const mark = marks.find(([first, second]) => octets[0] === first && octets[1] === second)
  return mark?.[2] ?? 'utf-8'
}

/** The text of a file in UTF-8 or UTF-16, without a byte order mark. @throws RangeError for other octets */
export function textOf(octets: Uint8Array): string {
  const encoding = encodingOf(octets)
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(octets)
  } catch {
    if (encoding !== 'utf-8')
      throw new RangeError('the file begins as UTF-16, and is not; convert it to UTF-8')
    throw new RangeError(`the file is not UTF-8 from octet ${wrongOctet(octets)} on; convert it first`)
  }
}

/** The lines of a text, which end by LF, CR LF or CR. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\n|\r/)
}

/** The octets of a text in UTF-8. */
export function octetsOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The text of octets that are UTF-8; undefined for others. */
export function utf8TextOf(octets: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets)
  } catch {
    return undefined
  }
}

/** The first octet that can't be UTF-8: it is not the same after it was decoded and encoded. */
function wrongOctet(octets: Uint8Array): number {
  const again = octetsOf(new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets))
  return octets.findIndex((octet, at) => octet !== again[at])
}
