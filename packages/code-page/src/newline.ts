/**
 * How the line ends of an EBCDIC page are read and written.
 *
 * | | 0x15 is read as | 0x25 is read as | LF is written as | NEL is written as |
 * | --- | --- | --- | --- | --- |
 * | `cdra` | NEL (U+0085) | LF (U+000A) | 0x25 | 0x15 |
 * | `swap` | LF | NEL | 0x15 | 0x25 |
 * | `nl-to-lf` | LF | LF | 0x15 | 0x15 |
 *
 * `cdra` and `swap` restore every octet. `nl-to-lf` reads 0x15 and 0x25 alike, as z/OS and Java do. Pages of the network
 * side have no NL: for them all three are the same.
 */
export type Newline = 'cdra' | 'swap' | 'nl-to-lf'

interface LineEnds {
  /** What 0x15 and 0x25 are read as. */
  readonly nl: number
  readonly lf: number
  /** What LF and NEL are written as. */
  readonly fromLf: number
  readonly fromNel: number
}

const lineEnds: Readonly<Record<Newline, LineEnds>> = {
  cdra: { nl: 0x85, lf: 0x0a, fromLf: 0x25, fromNel: 0x15 },
  swap: { nl: 0x0a, lf: 0x85, fromLf: 0x15, fromNel: 0x25 },
  'nl-to-lf': { nl: 0x0a, lf: 0x0a, fromLf: 0x15, fromNel: 0x15 },
}

/** @throws RangeError for a treatment that isn't one of {@link Newline} */
function lineEndsOf(newline: Newline): LineEnds {
  const found = Object.hasOwn(lineEnds, newline) ? lineEnds[newline] : undefined
  if (found !== undefined) return found
  const known = Object.keys(lineEnds).join(', ')
  throw new RangeError(`there is no newline treatment ${JSON.stringify(newline)}; there are ${known}`)
}

/** Writes the reading of 0x15 and 0x25 into a table of 256 characters. */
export function setReading(toUnicode: Uint16Array, newline: Newline): void {
  const { nl, lf } = lineEndsOf(newline)
  toUnicode[0x15] = nl
  toUnicode[0x25] = lf
}

/** Writes the octets of LF and NEL into the block of the characters below U+0100. */
export function setWriting(block: Uint16Array, newline: Newline): void {
  const { fromLf, fromNel } = lineEndsOf(newline)
  block[0x0a] = fromLf
  block[0x85] = fromNel
}
