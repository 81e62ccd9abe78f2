/** A fault of text or octets: a character that the other side lacks, or octets in an order that no page has. */
export type CodePageErrorCode = 'unmappable' | 'malformed-text'

/** Marks every CodePageError, so that each copy of this module in a process knows those of the others. */
const brand = Symbol.for('ftpkit.CodePageError')

/** Marks every FtpError; see error.ts of @ftpkit/transfer, which this package does without. */
const ftpErrorBrand = Symbol.for('ftpkit.FtpError')

/**
 * A fault of the data. It is an FtpError for `isFtpError` and `instanceof` of @ftpkit/transfer. `instanceof` knows the
 * errors of every copy of this module. A caller's own faults are TypeError and RangeError.
 */
export class CodePageError extends Error {
  /** Always `FtpError`: it is caught like one. */
  override readonly name = 'FtpError'
  /** What is wrong, for programs. */
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
    Object.defineProperties(this, { [brand]: { value: true }, [ftpErrorBrand]: { value: true } })
    this.code = code
    this.offset = offset
    this.codePoint = codePoint
  }

  /** `instanceof` knows the errors of every copy of this module. */
  static override [Symbol.hasInstance](thrown: unknown): boolean {
    // A subclass inherits this method, and means itself.
    return Object.hasOwn(this, Symbol.hasInstance)
      ? brand in Object(thrown)
      : super[Symbol.hasInstance](thrown)
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
