import { frame } from './frame.js'
import { type Newline, setReading, setWriting } from './newline.js'
import type { CodePageOptions } from './page.js'

/** The definition of a single-octet page. */
export interface SingleOctetTable {
  /** Whether {@link differences} are from the frame of the EBCDIC pages, or from ISO 8859-1. */
  readonly ebcdic: boolean
  /** Characters by the first of the octets that hold them; U+FFFF for an octet that holds none. */
  readonly differences: Readonly<Record<number, string>>
  /** Octets whose character is written as another octet. */
  readonly oneWay: readonly number[]
  /**
   * Characters by the octet that they are written as, although it is read as another form of them: the Arabic letters of
   * everyday text where the page has their presentation forms.
   */
  readonly forms?: Readonly<Record<number, string>> | undefined
  /** Likewise, but only where one-way characters are tolerated; without full-width forms, which every page has. */
  readonly lookalikes?: Readonly<Record<number, string>> | undefined
}

/** The tables by which a single-octet page is read and written, for one treatment of line ends. */
export interface SingleOctetTables {
  /** The character of each octet; {@link hole} where it has none. */
  readonly toUnicode: Uint16Array
  /** The character of each octet; SUB where it has none. */
  readonly characters: Uint16Array
  /** The character of each octet where it is ASCII, else 0x80. */
  readonly ascii: Uint8Array
  /** The octet of each UTF-16 code unit, as 256 blocks by its upper half; {@link noOctet} where it has none. */
  readonly fromUnicode: readonly Uint16Array[]
  /** The octets of the UTF-16 code units that are written only where one-way characters are tolerated. */
  readonly lookalikes: ReadonlyMap<number, number>
}

/** What the decoder and the encoder of a page need of it. */
export interface SingleOctetSource {
  readonly name: string
  /** The octet that replaces a character the page lacks: SUB. */
  readonly substitute: number
  /** @throws RangeError for an unknown newline */
  tables(newline?: Newline): SingleOctetTables
}

/** Stands for the character of an octet that has none. U+FFFF is a noncharacter. */
export const hole = 0xffff

/** What a hole is read as: SUB, the character of 0x3F. */
const substitute = 0x1a

/** Stands for the octet of a character that has none. */
export const noOctet = 0x100

const empty = /* @__PURE__ */ new Uint16Array(256).fill(noOctet)

/** Makes the tables of a page. Blocks without a character are one shared block. */
export function singleOctetTables(table: SingleOctetTable, newline: Newline): SingleOctetTables {
  const toUnicode = Uint16Array.from({ length: 256 }, (_, octet) =>
    table.ebcdic ? frame.charCodeAt(octet) : octet,
  )
  for (const [first, characters] of Object.entries(table.differences)) {
    for (let at = 0; at < characters.length; at++) toUnicode[Number(first) + at] = characters.charCodeAt(at)
  }
  const fromUnicode = writingBlocks(toUnicode, table)
  if (table.ebcdic) {
    setReading(toUnicode, newline)
    setWriting(fromUnicode[0]!, newline)
  }
  const characters = toUnicode.map((code) => (code === hole ? substitute : code))
  const ascii = Uint8Array.from(characters, (code) => (code > 0x7f ? 0x80 : code))
  return { toUnicode, characters, ascii, fromUnicode, lookalikes: lookalikesOf(toUnicode, table) }
}

function writingBlocks(
  toUnicode: Uint16Array,
  { oneWay, forms = {} }: SingleOctetTable,
): readonly Uint16Array[] {
  const blocks = new Array<Uint16Array>(256).fill(empty)
  const set = (code: number, octet: number) => {
    if (blocks[code >> 8] === empty) blocks[code >> 8] = empty.slice()
    blocks[code >> 8]![code & 0xff] = octet
  }
  for (const [octet, code] of toUnicode.entries())
    if (code !== hole && !oneWay.includes(octet)) set(code, octet)
  for (const [code, octet] of pairsOf(forms)) set(code, octet)
  return blocks
}

/** How far the full-width forms of ASCII, U+FF01 to U+FF5E, are from it. */
const fullWidth = 0xfee0

// The sources of all pages have the full-width form of every character of ASCII that the page has.
function lookalikesOf(toUnicode: Uint16Array, { lookalikes = {} }: SingleOctetTable): Map<number, number> {
  const visible = [...toUnicode.entries()].filter(([, code]) => code > 0x20 && code < 0x7f)
  return new Map([
    ...visible.map(([octet, code]) => [code + fullWidth, octet] as const),
    ...pairsOf(lookalikes),
  ])
}

/** The code units of texts by octet, each with its octet. */
function pairsOf(texts: Readonly<Record<number, string>>): (readonly [number, number])[] {
  return Object.entries(texts).flatMap(([octet, text]) =>
    Array.from(text, (character) => [character.charCodeAt(0), Number(octet)] as const),
  )
}

/** Nothing is written one way. */
const none: ReadonlyMap<number, number> = /* @__PURE__ */ new Map()

/** The lookalikes that the options tolerate. */
export function toleratedLookalikes(
  { lookalikes }: Pick<SingleOctetTables, 'lookalikes'>,
  { tolerate }: CodePageOptions,
): ReadonlyMap<number, number> {
  return tolerate?.includes('one-way-characters') ? lookalikes : none
}
