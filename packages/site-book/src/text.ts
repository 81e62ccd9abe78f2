/** The text of a file in UTF-8, without a byte order mark, its lines ended by LF. @throws RangeError for other octets */
export function textOf(octets: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets).replaceAll(/\r\n?/g, '\n')
  } catch {
    throw new RangeError(`the file is not UTF-8 from octet ${wrongOctet(octets)} on; convert it first`)
  }
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

/** Octets before the first that can't be UTF-8: what stays of the text up to its first replacement character. */
function wrongOctet(octets: Uint8Array): number {
  const [before = ''] = new TextDecoder('utf-8', { ignoreBOM: true }).decode(octets).split('\ufffd')
  return new TextEncoder().encode(before).length
}
