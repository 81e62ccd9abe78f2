/** What a hole holds in the tables: U+FFFF, a noncharacter that no page maps. */
export const hole = 0xffff

/** Characters that go up by one are written as their first and their number from this many on. */
const longEnough = 8

/** Holes up to this many are written as U+FFFF within a run. */
const shortGap = 4

const symbols = /[!-~¡-¬®-ÿ\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2100-\u27bf\u3001-\u303d\uff01-\uffe6]/
const scripts =
  /\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}/u

/**
 * A string literal that shows what can be seen, and escapes what can't be: controls, spaces, marks, what is written from
 * right to left, and what an editor might normalize.
 */
export function literal(codes) {
  if (codes.length > 16 && new Set(codes).size === 1) return `${literal([codes[0]])}.repeat(${codes.length})`
  return `'${codes.map(shown).join('')}'`
}

function shown(code) {
  const character = String.fromCodePoint(code)
  const stable = character.normalize('NFC') === character && !/[\\'\p{M}]/u.test(character)
  if (stable && (symbols.test(character) || scripts.test(character))) return character
  if (code < 0x100) return `\\x${code.toString(16).padStart(2, '0')}`
  const digits = code.toString(16).padStart(4, '0')
  return digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`
}

export function octetsLiteral(octets) {
  return `0x${octets.toString(16).padStart(octets > 0xff ? 4 : 2, '0')}`
}

function next(pair) {
  return (pair & 0xff) === 0xfe ? pair + 0x43 : pair + 1
}

/** How many pairs lie between two, up to what matters. */
function gap(from, to) {
  let count = 0
  for (let pair = from; pair !== to && count <= shortGap; pair = next(pair)) count++
  return count
}

/** Gathers `[pair, text]` in ascending order into runs `{ first, codes }`. */
export function runsOf(pairs) {
  const runs = []
  let expected = 0
  for (const [pair, text] of pairs) {
    const code = text.codePointAt(0)
    const missing = gap(expected, pair)
    if (missing > shortGap) runs.push({ first: pair, codes: [code] })
    else runs.at(-1).codes.push(...new Array(missing).fill(hole), code)
    expected = next(pair)
  }
  return runs.flatMap(splitAscending)
}

/** Splits a run where characters go up by one for long enough. */
function splitAscending({ first, codes }) {
  const runs = []
  let pending = { first, codes: [] }
  let pair = first
  for (let at = 0; at < codes.length; ) {
    let length = 1
    while (codes[at + length] === codes[at] + length) length++
    const group = codes.slice(at, at + length)
    if (length < longEnough) {
      if (pending.codes.length === 0) pending.first = pair
      pending.codes.push(...group)
    } else {
      if (pending.codes.length > 0) runs.push(pending)
      runs.push({ first: pair, from: codes[at], count: length })
      pending = { first: 0, codes: [] }
    }
    for (let step = 0; step < length; step++) pair = next(pair)
    at += length
  }
  return pending.codes.length > 0 ? [...runs, pending] : runs
}

export function runLine({ first, codes, from, count }) {
  if (codes === undefined) return `[${octetsLiteral(first)}, 0x${from.toString(16)}, ${count}]`
  return `[${octetsLiteral(first)}, ${literal(codes)}]`
}
