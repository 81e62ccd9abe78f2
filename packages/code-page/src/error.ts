/** A fault of text or octets: a character that the other side lacks, or octets in an order that no page has. */
export type CodePageErrorCode = 'unmappable' | 'malformed-text'

/**
 * A fault of the data. It has the shape of the FtpError of the other packages, so that code that recognizes those by
 * `name` and `code` recognizes this one. A caller's own faults are TypeError and RangeError.
 */
export class CodePageError extends Error {
  override readonly name = 'FtpError'
  readonly code: CodePageErrorCode
  /** Where it is: octets of the input before it when decoding, UTF-16 code units when encoding. */
  readonly offset: number
  /** The character without octets, when encoding. */
  readonly codePoint: number | undefined
  /**
   * What the call that threw had converted before the fault and could not return: text of a decoder, octets of an
   * encoder or a converter. Undefined where that is not known.
   */
  converted: string | Uint8Array | undefined

  constructor(code: CodePageErrorCode, message: string, offset: number, codePoint?: number) {
    super(message)
    this.code = code
    this.offset = offset
    this.codePoint = codePoint
  }
}

/** Writes a code point as the tables do: `U+20AC`. */
export function codePointName(codePoint: number): string {
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}

/** Writes one octet or a pair of them in hexadecimal: `0x3F`, `0xFEFE`. */
export function octetsName(octets: number): string {
  return `0x${octets
    .toString(16)
    .toUpperCase()
    .padStart(octets > 0xff ? 4 : 2, '0')}`
}
