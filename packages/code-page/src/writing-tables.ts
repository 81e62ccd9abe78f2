import { type DoubleOctetTables, noPair } from './double-octet-tables.js'
import type { WritingTable } from './from-utf-8.js'
import type { CodePageOptions } from './page.js'
import { noOctet, type SingleOctetTables, toleratedLookalikes } from './single-octet-tables.js'

/** What a single-octet page writes. */
export function singleOctetWriting(tables: SingleOctetTables, options: CodePageOptions): WritingTable {
  return { codes: codesOf(tables, options), codeBefore: () => noPair }
}

/** What a double-octet page writes. */
export function doubleOctetWriting(tables: DoubleOctetTables, options: CodePageOptions): WritingTable {
  const codes = codesOf(tables, options)
  const firsts = new Map<number, First>()
  for (const unit of tables.firsts) {
    firsts.set(unit, { code: codes[unit]!, seconds: secondsOf(tables, unit) })
    codes[unit] = noPair
  }
  return {
    codes,
    codeBefore(unit, octets, next, end) {
      const first = firsts.get(unit)
      const isAlone = first && !first.seconds.some((second) => mayBegin(second, octets, next, end))
      return isAlone ? first.code : noPair
    },
  }
}

/** A code unit that may be half of a pair. */
interface First {
  /** What is written for it alone. */
  readonly code: number
  /** The other halves, in UTF-8. */
  readonly seconds: readonly Uint8Array[]
}

function secondsOf({ fromTexts }: DoubleOctetTables, unit: number): readonly Uint8Array[] {
  const texts = Array.from(fromTexts.keys()).filter((text) => text.charCodeAt(0) === unit)
  return texts.map((text) => new TextEncoder().encode(text.slice(1)))
}

/** Whether `octets[start, end)` begins with a sequence, or is the beginning of it. */
function mayBegin(sequence: Uint8Array, octets: Uint8Array, start: number, end: number): boolean {
  return sequence.subarray(0, end - start).every((octet, index) => octet === octets[start + index])
}

/** What a page writes by code unit; one way only where that is tolerated. */
function codesOf(
  { fromUnicode, lookalikes }: Pick<SingleOctetTables, 'fromUnicode' | 'lookalikes'>,
  options: CodePageOptions,
): Uint16Array {
  const codes = new Uint16Array(0x1_0000)
  for (const [upper, block] of fromUnicode.entries()) codes.set(block, upper << 8)
  for (let unit = 0; unit < codes.length; unit++) if (codes[unit] === noOctet) codes[unit] = noPair
  for (const [unit, code] of toleratedLookalikes({ lookalikes }, options)) {
    if (codes[unit] === noPair) codes[unit] = code
  }
  return codes
}
