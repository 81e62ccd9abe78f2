import type { CodePageOptions } from './page.js'
import type { SingleOctetPage } from './single-octet-page.js'
import { hole, noOctet, toleratedLookalikes } from './single-octet-tables.js'
import { characterWithoutOctets, checkPolicy, octetsWithoutCharacter } from './unmappable.js'

/**
 * Makes the table that maps each octet of one page to the octet of the other with the same character, by default to SUB
 * where it has none: 0x3F of an EBCDIC page, 0x1A of another. The `offset` of an error or report is the octet.
 *
 * @returns 256 octets that the caller owns
 * @throws CodePageError for an octet without counterpart, if the options say so
 */
export function translationTable(
  from: SingleOctetPage,
  to: SingleOctetPage,
  options: CodePageOptions = {},
): Uint8Array {
  const policy = checkPolicy(options.unmappable ?? 'substitute')
  const { toUnicode } = from.tables(options.newline)
  const tables = to.tables(options.newline)
  const lookalikes = toleratedLookalikes(tables, options)
  return Uint8Array.from({ length: 256 }, (_, octet) => {
    const code = toUnicode[octet]!
    if (code === hole) octetsWithoutCharacter(policy, from.name, octet, octet)
    else {
      const there = tables.fromUnicode[code >> 8]![code & 0xff]!
      const written = there === noOctet ? lookalikes.get(code) : there
      if (written !== undefined) return written
      characterWithoutOctets(policy, to.name, octet, code)
    }
    return to.substitute
  })
}

/** Octets of a call that are worth a table of pairs. */
const longEnough = 4096

/** By table, what each pair of octets becomes: two octets, or four in two steps, are translated at a time. */
const pairTables = /* @__PURE__ */ new WeakMap<Uint8Array, Uint16Array>()

/**
 * Translates `octets[start, end)` by a table of 256 octets and writes the result to the beginning of `target`, which
 * may be the same array if `start` is 0. Never write to a table that was used here.
 *
 * @returns `target`. Default: a new array of that length
 */
export function translate(
  table: Uint8Array,
  octets: Uint8Array,
  start = 0,
  end = octets.length,
  target = alike(octets, start, end),
): Uint8Array {
  let at = start
  if (end - start >= longEnough && isAlike(octets, start, target)) {
    for (; (octets.byteOffset + at) % 4 !== 0; at++) target[at - start] = table[octets[at]!]!
    const words = ((end - at) >> 5) * 8
    translateWords(
      pairsOf(table),
      new Uint32Array(octets.buffer, octets.byteOffset + at, words),
      new Uint32Array(target.buffer, target.byteOffset + at - start, words),
    )
    at += words * 4
  }
  for (; at < end; at++) target[at - start] = table[octets[at]!]!
  return target
}

// The order of octets in a word doesn't matter: each half becomes its own half. Eight words in a turn are a third
// faster than one, and written out because the compiler stops putting small functions in place when there are many: the
// lines "translation" of this package's benchmark.
function translateWords(pairs: Uint16Array, from: Uint32Array, to: Uint32Array): void {
  const last = from.length - 7
  for (let at = 0; at < last; at += 8) {
    const one = from[at]!
    const two = from[at + 1]!
    const three = from[at + 2]!
    const four = from[at + 3]!
    const five = from[at + 4]!
    const six = from[at + 5]!
    const seven = from[at + 6]!
    const eight = from[at + 7]!
    to[at] = pairs[one & 0xffff]! | (pairs[one >>> 16]! << 16)
    to[at + 1] = pairs[two & 0xffff]! | (pairs[two >>> 16]! << 16)
    to[at + 2] = pairs[three & 0xffff]! | (pairs[three >>> 16]! << 16)
    to[at + 3] = pairs[four & 0xffff]! | (pairs[four >>> 16]! << 16)
    to[at + 4] = pairs[five & 0xffff]! | (pairs[five >>> 16]! << 16)
    to[at + 5] = pairs[six & 0xffff]! | (pairs[six >>> 16]! << 16)
    to[at + 6] = pairs[seven & 0xffff]! | (pairs[seven >>> 16]! << 16)
    to[at + 7] = pairs[eight & 0xffff]! | (pairs[eight >>> 16]! << 16)
  }
}

function pairsOf(table: Uint8Array): Uint16Array {
  const known = pairTables.get(table)
  if (known !== undefined) return known
  const pairs = Uint16Array.from(
    { length: 0x1_0000 },
    (_, pair) => table[pair & 0xff]! | (table[pair >> 8]! << 8),
  )
  pairTables.set(table, pairs)
  return pairs
}

/** An array that begins as far from a whole word as the octets do. */
function alike(octets: Uint8Array, start: number, end: number): Uint8Array {
  const before = (octets.byteOffset + start) % 4
  return new Uint8Array(before + end - start).subarray(before)
}

function isAlike(octets: Uint8Array, start: number, target: Uint8Array): boolean {
  return (octets.byteOffset + start - target.byteOffset) % 4 === 0
}
