/**
 * What ends a line of a local text file.
 *
 * - `lf`: LF, X'0A'; a CR before it is data of the line.
 * - `crlf`: CR LF; a CR or an LF alone is data of the line.
 * - `nl`: EBCDIC NL, X'15', in a text that was not translated.
 * - `any`: LF, CR LF or NL, whichever comes. Written as LF.
 */
export type LineEnd = 'lf' | 'crlf' | 'nl' | 'any'

/** Records as lines of a text. */
export interface LinesFormat {
  /** What ends a line; `lf` unless given. A CR or LF that is no part of it is data of the line. */
  readonly lineEnd?: LineEnd | undefined
  /**
   * Whether a line end closes each line, the last included (true, the default), or stands between lines (false).
   * With true, octets behind the last line end are one more record; with false, they always are, even if there are
   * none: `a LF` is then the records `a` and an empty one. An empty file has no records either way.
   */
  readonly finalLineEnd?: boolean | undefined
}

/** How each line end is found and written: `first` or `second` ends a line, by what is before it. */
export const lineEnds = {
  lf: { first: 0x0a, second: 0x0a, crBefore: 'data', octets: Uint8Array.of(0x0a) },
  crlf: { first: 0x0a, second: 0x0a, crBefore: 'required', octets: Uint8Array.of(0x0d, 0x0a) },
  nl: { first: 0x15, second: 0x15, crBefore: 'data', octets: Uint8Array.of(0x15) },
  any: { first: 0x0a, second: 0x15, crBefore: 'optional', octets: Uint8Array.of(0x0a) },
} as const satisfies Record<
  LineEnd,
  { first: number; second: number; crBefore: 'data' | 'optional' | 'required'; octets: Uint8Array }
>
