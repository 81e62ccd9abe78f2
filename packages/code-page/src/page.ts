import type { Newline } from './newline.js'

/** Names and number of a page. */
export interface PageNames {
  /** Its name at IANA or IBM: `IBM-1047`. */
  readonly name: string
  /** IBM's number for it, its coded character set identifier. */
  readonly ccsid: number
  /** Other names in use, without those made from its number (`cp1047`, `ibm1047`, `1047`). */
  readonly aliases: readonly string[]
  /** A short description. */
  readonly title: string
}

/** How many octets a character takes: one, one or a pair between shift codes, or as many as UTF-8 needs. */
export type PageKind = 'single-octet' | 'double-octet' | 'utf-8'

/** A code page: octets into text and back, whole or in pieces. */
export interface CodePage extends PageNames {
  /** How many octets a character takes. */
  readonly kind: PageKind
  /** @throws CodePageError as the options say @throws RangeError for an unknown option */
  decode(octets: Uint8Array, options?: CodePageOptions): string
  /** @throws CodePageError as the options say @throws RangeError for an unknown option */
  encode(text: string, options?: CodePageOptions): Uint8Array
  /** Makes a decoder for octets that come in pieces. */
  decoder(options?: CodePageOptions): PageDecoder
  /** Makes an encoder for text that comes in pieces. */
  encoder(options?: CodePageOptions): PageEncoder
}

/** A page that is a table: all but UTF-8. */
export interface TabularPage extends CodePage {
  /** The character of an octet, or of a pair as one number; `undefined` where the page has none. */
  characterOf(octets: number): string | undefined
}

/** Decodes octets in pieces of any size. After an error it refuses further input with the same error. */
export interface PageDecoder {
  /** Decodes `octets[start, end)`, which it does not keep. @returns what can be decoded so far */
  write(octets: Uint8Array, start?: number, end?: number): string
  /**
   * Ends a record or the file: an unfinished character is a fault.
   * The next octet is read in the state in which every record begins; offsets continue.
   */
  end(): string
  /** Counts octets of the input that are decoded elsewhere, from a place where no character is unfinished. */
  skip(count: number): void
}

/** Encodes text in pieces of any size. After an error it refuses further input with the same error. */
export interface PageEncoder {
  /** @returns octets that the caller owns; a character that the next piece may complete is held back */
  write(text: string): Uint8Array
  /** Ends a record or the file. @returns what was held back, and a shift-in if one is needed */
  end(): Uint8Array
}

/** A character without octets, or octets without a character. */
export interface Unmappable {
  /** Octets of the input before it when decoding, UTF-16 code units when encoding. */
  readonly offset: number
  /** The character, when encoding; a lone surrogate as its own number. */
  readonly codePoint?: number | undefined
  /** The octet, or the pair as one number, when decoding. */
  readonly octets?: number | undefined
}

/**
 * What to do with a character that the other side lacks: `substitute` replaces it by the page's own substitute (0x3F,
 * double-octet 0xFEFE; when decoding U+001A, for a pair U+FFFD), `throw` throws a CodePageError, and a function is called
 * before it is substituted.
 */
export type UnmappablePolicy = 'substitute' | 'throw' | ((fault: Unmappable) => void)

/**
 * Every tolerance: what is accepted although it is wrong, or cannot be restored.
 *
 * - `missing-shift-in`: a record ends, or a control comes, in double-octet mode: SI is assumed.
 *   Programs cut records at a length without regard to the shifts.
 * - `repeated-shift`: SO in double-octet or SI in single-octet mode is ignored. Joined fields have them.
 * - `odd-octet`: one octet of a pair is missing before a shift, a control or the end: the other is read as U+FFFD.
 *   Cut fields have it.
 * - `malformed-utf-8`: octets that aren't UTF-8 are read as U+FFFD.
 * - `one-way-characters`: a character is written as another that looks the same, where IBM does so: U+FF5E as U+301C in
 *   930, a full-width letter as the letter itself and a presentation form of an Arabic letter as another one in a
 *   single-octet page. Windows and IBM map the same signs of the Japanese standard to different characters. Arabic, Farsi
 *   and Urdu letters (U+0600 to U+06FF) need no tolerance.
 */
export const codePageTolerances = [
  'missing-shift-in',
  'repeated-shift',
  'odd-octet',
  'malformed-utf-8',
  'one-way-characters',
] as const

/** One of {@link codePageTolerances}. */
export type CodePageTolerance = (typeof codePageTolerances)[number]

/** How a page decodes or encodes: line ends, characters that are lacking, and what is tolerated. */
export interface CodePageOptions {
  /** How the line ends of an EBCDIC page are read and written. @default 'cdra' */
  readonly newline?: Newline | undefined
  /** What to do with a character that the other side lacks. @default 'substitute' */
  readonly unmappable?: UnmappablePolicy | undefined
  /** @default [] */
  readonly tolerate?: readonly CodePageTolerance[] | undefined
}
