import type { Newline } from './newline.js'
import { noOctet, singleOctetTables } from './single-octet-tables.js'

/** Characters in the order of their pairs of octets, from the first on; after trail 0xFE comes 0x41 of the next lead. */
type Run =
  /** {@link noCharacter} leaves its pair as it is. */
  | readonly [first: number, characters: string]
  /** Characters with consecutive numbers. */
  | readonly [first: number, codePoint: number, count: number]

/** A part of the double-octet characters of a page. Pages share parts: 1390 is 930 and one part more. */
export interface DoubleOctetPart {
  readonly runs: readonly Run[]
  /** Pairs that stand for two characters together. */
  readonly sequences: Readonly<Record<number, string>>
}

/** The definition of a double-octet page. */
export interface DoubleOctetTable {
  /** Its single-octet half, as in a single-octet page. */
  readonly differences: Readonly<Record<number, string>>
  /** Later parts override earlier ones. */
  readonly parts: readonly DoubleOctetPart[]
  /** Pairs whose character is written as another pair. */
  readonly oneWay: readonly number[]
  /** By pair, the characters that may be written as it, although it is read as another that looks the same. */
  readonly lookalikes: Readonly<Record<number, string>>
}

/** The tables by which a double-octet page is read and written, for one treatment of line ends. */
export interface DoubleOctetTables {
  /** The character of each single octet; U+FFFF where it has none. */
  readonly singles: Uint16Array
  /** The code unit of each pair; {@link holePair}; or a surrogate, for which see {@link characterOfPair}. */
  readonly pairs: Uint16Array
  /** What takes two code units. */
  readonly texts: readonly string[]
  /** The octet or pair of each code unit, as 256 blocks by its upper half; {@link noPair} where it has none. */
  readonly fromUnicode: readonly Uint16Array[]
  /** The pairs of what takes two code units. */
  readonly fromTexts: ReadonlyMap<string, number>
  /** Code units that may be the first of two characters that are one pair. */
  readonly firsts: ReadonlySet<number>
  /** The pairs of characters that are read back as others. */
  readonly lookalikes: ReadonlyMap<number, number>
}

/** What the decoder and the encoder of a page need of it. */
export interface DoubleOctetSource {
  readonly name: string
  /** @throws RangeError for an unknown newline */
  tables(newline?: Newline): DoubleOctetTables
}

/** Stands for the character of a pair that has none. */
export const holePair = 0xffff

/** Stands for the octets of a character that has none. */
export const noPair = 0xffff

/** No pair is read as half a character, so surrogates are free to number the texts. */
const firstText = 0xd800

/** Keeps a place in a run. */
const noCharacter = '\uffff'

const empty = /* @__PURE__ */ new Uint16Array(256).fill(noPair)

/** The character, or two, of a pair; `undefined` where it has none. */
export function characterOfPair(tables: DoubleOctetTables, pair: number): string | undefined {
  const unit = tables.pairs[pair]!
  return unit === holePair ? undefined : (tables.texts[unit - firstText] ?? String.fromCharCode(unit))
}

/** Makes the tables of a page. */
export function doubleOctetTables(table: DoubleOctetTable, newline: Newline): DoubleOctetTables {
  const single = { ebcdic: true, differences: table.differences, oneWay: [] }
  const { toUnicode: singles, fromUnicode: octets } = singleOctetTables(single, newline)
  const pairs = new Uint16Array(0x1_0000).fill(holePair)
  const texts: string[] = []
  for (const [pair, text] of textsByPair(table.parts)) {
    pairs[pair] = text.length === 1 ? text.charCodeAt(0) : firstText + texts.push(text) - 1
  }
  const blocks = octets.map((block) =>
    block.every((octet) => octet === noOctet)
      ? empty
      : block.map((octet) => (octet === noOctet ? noPair : octet)),
  )
  const { fromTexts, firsts } = writePairs({ pairs, texts, blocks }, new Set(table.oneWay))
  const lookalikes = Object.entries(table.lookalikes).flatMap(([pair, characters]) =>
    Array.from(characters, (character) => [character.charCodeAt(0), Number(pair)] as const),
  )
  return {
    singles,
    pairs,
    texts,
    fromUnicode: blocks,
    fromTexts,
    firsts,
    lookalikes: new Map(lookalikes),
  }
}

function* textsByPair(parts: readonly DoubleOctetPart[]): Iterable<readonly [pair: number, text: string]> {
  for (const run of parts.flatMap((part) => part.runs)) {
    let pair = run[0]
    for (const character of charactersOf(run)) {
      if (character !== noCharacter) yield [pair, character]
      pair += (pair & 0xff) === 0xfe ? 0x43 : 1
    }
  }
  for (const [pair, text] of parts.flatMap((part) => Object.entries(part.sequences)))
    yield [Number(pair), text]
}

function charactersOf(run: Run): Iterable<string> {
  const [, from, count] = run
  if (typeof from === 'string') return from
  return Array.from({ length: count! }, (_, index) => String.fromCodePoint(from + index))
}

interface Writing {
  readonly pairs: Uint16Array
  readonly texts: readonly string[]
  readonly blocks: Uint16Array[]
}

/** Fills the blocks, and collects what does not fit them. */
function writePairs(
  { pairs, texts, blocks }: Writing,
  oneWay: ReadonlySet<number>,
): Pick<DoubleOctetTables, 'fromTexts' | 'firsts'> {
  const fromTexts = new Map<string, number>()
  for (const [pair, unit] of pairs.entries()) {
    if (unit === holePair || oneWay.has(pair)) continue
    const text = texts[unit - firstText]
    if (text !== undefined) fromTexts.set(text, pair)
    else {
      if (blocks[unit >> 8] === empty) blocks[unit >> 8] = empty.slice()
      blocks[unit >> 8]![unit & 0xff] = pair
    }
  }
  const sequences = Array.from(fromTexts.keys()).filter((text) => text.codePointAt(0)! < 0x1_0000)
  return { fromTexts, firsts: new Set(sequences.map((text) => text.charCodeAt(0))) }
}
