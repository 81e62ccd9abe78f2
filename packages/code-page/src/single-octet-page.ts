import { frame } from './frame.js'

/** What a page is made of. */
export interface SingleOctetTable {
  readonly name: string
  readonly ccsid: number
  readonly aliases: readonly string[]
  /** Whether {@link differences} are from the frame of the EBCDIC pages, or from ISO 8859-1. */
  readonly ebcdic: boolean
  /** Characters by the first of the octets that hold them; U+FFFF for an octet that holds none. */
  readonly differences: Readonly<Record<number, string>>
}

/** Stands in {@link SingleOctetPage.toUnicode} for an octet without a character. U+FFFF is a noncharacter. */
export const hole = 0xffff

/** Stands in {@link SingleOctetPage.fromUnicode} for a character without an octet. */
export const noOctet = 0x100

const empty = new Uint16Array(256).fill(noOctet)

/** A code page whose every character is one octet. Its tables are made when first asked for. */
export class SingleOctetPage {
  readonly kind = 'single-octet'
  /** The name IANA or IBM gives it: `IBM-1047`. */
  readonly name: string
  /** IBM's number for it. */
  readonly ccsid: number
  /** Other names in use, besides those made of its number (`cp1047`, `ibm1047`, `1047`). */
  readonly aliases: readonly string[]
  /** Whether it is an EBCDIC page: only those have an NL that is not LF. */
  readonly ebcdic: boolean
  private readonly differences: Readonly<Record<number, string>>
  private decoding: Uint16Array | undefined
  private encoding: readonly Uint16Array[] | undefined

  constructor(table: SingleOctetTable) {
    this.name = table.name
    this.ccsid = table.ccsid
    this.aliases = table.aliases
    this.ebcdic = table.ebcdic
    this.differences = table.differences
  }

  /** The octet that stands for a character this page lacks: SUB. */
  get substitute(): number {
    return this.ebcdic ? 0x3f : 0x1a
  }

  /** The code point of each octet, {@link hole} where it has none. Belongs to the page: don't write to it. */
  get toUnicode(): Uint16Array {
    this.decoding ??= decodingTable(this.ebcdic, this.differences)
    return this.decoding
  }

  /**
   * The octet of each code unit, as 256 blocks of 256 by its upper and lower half; {@link noOctet} where it has
   * none. Where two octets hold the same character, it is the lower one. Belongs to the page: don't write to it.
   */
  get fromUnicode(): readonly Uint16Array[] {
    this.encoding ??= encodingTable(this.toUnicode)
    return this.encoding
  }
}

function decodingTable(ebcdic: boolean, differences: Readonly<Record<number, string>>): Uint16Array {
  const table = Uint16Array.from({ length: 256 }, (_, octet) => (ebcdic ? frame.charCodeAt(octet) : octet))
  for (const [first, characters] of Object.entries(differences)) {
    for (let at = 0; at < characters.length; at++) table[Number(first) + at] = characters.charCodeAt(at)
  }
  return table
}

function encodingTable(toUnicode: Uint16Array): readonly Uint16Array[] {
  const blocks = new Array<Uint16Array>(256).fill(empty)
  for (let octet = 0xff; octet >= 0; octet--) {
    const code = toUnicode[octet]!
    if (code === hole) continue
    if (blocks[code >> 8] === empty) blocks[code >> 8] = empty.slice()
    blocks[code >> 8]![code & 0xff] = octet
  }
  return blocks
}
