/** How the octets of a text are laid out for a printer (RFC 959 §3.1.1.5). */
export type Format = 'N' | 'T' | 'C'

/** Data representation (RFC 959 §3.1.1). `byteSize` is the logical byte size in bits, 1 to 255 (§5.3.2). */
export type Type =
  | { readonly code: 'A' | 'E'; readonly format: Format }
  | { readonly code: 'I' }
  | { readonly code: 'L'; readonly byteSize: number }

/** File structure (RFC 959 §3.1.2): file, record or page. */
export type Structure = 'F' | 'R' | 'P'

/** Transmission mode (RFC 959 §3.4): stream, block or compressed. */
export type Mode = 'S' | 'B' | 'C'

/** The parameters that both sides of a transfer must agree on (RFC 959 §4.1.2). */
export interface TransferParameters {
  /** TYPE (RFC 959 §3.1.1). */
  readonly type: Type
  /** STRU (RFC 959 §3.1.2). */
  readonly structure: Structure
  /** MODE (RFC 959 §3.4). */
  readonly mode: Mode
}

/** The parameters before any command changes them: ASCII Non-print, file structure, stream mode (RFC 959 §5.1). */
export const defaultParameters: TransferParameters = {
  type: { code: 'A', format: 'N' },
  structure: 'F',
  mode: 'S',
}

/** Largest logical byte: `<number>` of `TYPE L` is one of 1 to 255 (RFC 959 §5.3.2). */
export const maxByteSize = 255

const typePattern = /^ *(?:([AE])(?: ?([NTC]))?|(I)|L ?(\d{1,3})) *$/i

/**
 * Reads the argument of TYPE: `A`, `A N`, `AN`, `E T`, `I`, `L 8`, `L8`, in either case.
 * A missing format is N, whatever it was before (RFC 959 §4.1.2). Surrounding spaces are ignored.
 *
 * @returns undefined for anything else, `L` without a size or with one outside 1 to 255 included.
 */
export function parseType(text: string): Type | undefined {
  const match = typePattern.exec(text)
  if (!match) return undefined
  const [, code, format = 'N', image, byteSize] = match
  if (image) return { code: 'I' }
  if (code) return { code: code.toUpperCase() as 'A' | 'E', format: format.toUpperCase() as Format }
  const size = Number(byteSize)
  return size >= 1 && size <= maxByteSize ? { code: 'L', byteSize: size } : undefined
}

/** Writes a type as the argument of TYPE: `A N`, `E T`, `I`, `L 36`. */
export function formatType(type: Type): string {
  if (type.code === 'I') return 'I'
  return type.code === 'L' ? `L ${type.byteSize}` : `${type.code} ${type.format}`
}

/** Reads the argument of STRU, in either case. Surrounding spaces are ignored. @returns undefined for anything but F, R and P. */
export function parseStructure(text: string): Structure | undefined {
  return oneOf(['F', 'R', 'P'], text)
}

/** Reads the argument of MODE, in either case. Surrounding spaces are ignored. @returns undefined for anything but S, B and C. */
export function parseMode(text: string): Mode | undefined {
  return oneOf(['S', 'B', 'C'], text)
}

function oneOf<Letter extends string>(letters: readonly Letter[], text: string): Letter | undefined {
  // Not toUpperCase of the whole text: it makes S of a letter beyond ASCII, U+017F.
  const wanted = /^ *([A-Z]) *$/i.exec(text)?.[1]?.toUpperCase()
  return letters.find((letter) => letter === wanted)
}
