import type { Newline } from './newline.js'

/** What a page is known by. */
export interface PageNames {
  /** The name IANA or IBM gives it: `IBM-1047`. */
  readonly name: string
  /** IBM's number for it, its coded character set identifier. */
  readonly ccsid: number
  /** Other names in use, besides those made of its number (`cp1047`, `ibm1047`, `1047`). */
  readonly aliases: readonly string[]
  /** What it is for, in a few words. */
  readonly title: string
}

export type PageKind = 'single-octet' | 'double-octet' | 'utf-8'

/** A code page: octets into text and back, whole or in pieces. */
export interface CodePage extends PageNames {
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

/** A page that is a table: every one but UTF-8. */
export interface TabularPage extends CodePage {
  /** The character of an octet, or of a pair as one number; `undefined` where the page has none. */
  characterOf(octets: number): string | undefined
}

/** Octets in pieces of any size into text. After an error it refuses further input with the same error. */
export interface PageDecoder {
  /** Takes `octets[start, end)` and keeps nothing of it. @returns what can be read so far */
  write(octets: Uint8Array, start?: number, end?: number): string
  /**
   * Ends a record or the file: what is unfinished is a fault.
   * The next octet is read in the state every record begins in; offsets go on counting.
   */
  end(): string
}

/** Text in pieces of any size into octets. After an error it refuses further input with the same error. */
export interface PageEncoder {
  /** @returns octets, the caller's own; a character that may go on in the next piece is kept back */
  write(text: string): Uint8Array
  /** Ends a record or the file. @returns what was kept back, and the octet that shifts in */
  end(): Uint8Array
}

/** A character without octets, or octets without a character. */
export interface Unmappable {
  /** Octets of the input before it when decoding, UTF-16 code units when encoding. */
  readonly offset: number
  /** The character, when encoding; of a lone surrogate, its own number. */
  readonly codePoint?: number
  /** The octet, or the pair as one number, when decoding. */
  readonly octets?: number
}

/**
 * What becomes of what the other side lacks: `substitute` puts the page's own sign for it (0x3F, double-octet 0xFEFE;
 * when decoding U+001A, of a pair U+FFFD), `throw` throws a CodePageError, a function is told and the sign is put.
 */
export type UnmappablePolicy = 'substitute' | 'throw' | ((fault: Unmappable) => void)

/**
 * Every tolerance: what is accepted although it is wrong, or can't be brought back.
 *
 * - `missing-shift-in`: a record ends, or a control comes, in double-octet mode: SI is taken as read.
 *   Programs cut records at a length without looking at the shifts.
 * - `repeated-shift`: SO in double-octet or SI in single-octet mode is passed over. Joined fields bring them.
 * - `odd-octet`: one octet of a pair is missing before a shift, a control or the end: U+FFFD is put for the other.
 *   Cut fields bring it.
 * - `malformed-utf-8`: U+FFFD is put for octets that aren't UTF-8.
 * - `one-way-characters`: a character is written as another of the same look, where IBM does so: U+FF5E as U+301C in
 *   930. Windows and IBM name the same signs of the Japanese standard differently.
 */
export const codePageTolerances = [
  'missing-shift-in',
  'repeated-shift',
  'odd-octet',
  'malformed-utf-8',
  'one-way-characters',
] as const

export type CodePageTolerance = (typeof codePageTolerances)[number]

export interface CodePageOptions {
  /** How the line ends of an EBCDIC page are read and written. @defaultValue `'cdra'` */
  readonly newline?: Newline
  /** What becomes of what the other side lacks. @defaultValue `'substitute'` */
  readonly unmappable?: UnmappablePolicy
  /** @defaultValue none */
  readonly tolerate?: readonly CodePageTolerance[]
}
