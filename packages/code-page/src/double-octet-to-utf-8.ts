import { DoubleOctetScanner, shiftIn, shiftOut } from './double-octet-scanner.js'
import { type DoubleOctetSource, type DoubleOctetTables, holePair } from './double-octet-tables.js'
import type { DirectConversion } from './memory-converter.js'
import type { CodePageOptions } from './page.js'
import { hole } from './single-octet-tables.js'

/**
 * The UTF-8 of each octet and pair: its octets, the first one lowest, and their number in the highest octet; 0 where
 * there is no character of one code unit. Made of code units instead, it takes half as long again: "convert FB 80 in
 * IBM-939" of bench:convert.
 */
interface Utf8Tables {
  readonly singles: Int32Array
  readonly pairs: Int32Array
}

const made = /* @__PURE__ */ new WeakMap<DoubleOctetTables, Utf8Tables>()

function utf8Tables(tables: DoubleOctetTables): Utf8Tables {
  const known = made.get(tables)
  if (known) return known
  const packed = {
    singles: Int32Array.from(tables.singles, (unit) => (unit === hole ? 0 : packedUtf8(unit))),
    pairs: packedPairs(tables.pairs),
  }
  made.set(tables, packed)
  return packed
}

// A loop, because it is made when the first octets have come: Int32Array.from takes fifteen times as long.
function packedPairs(pairs: Uint16Array): Int32Array {
  const packed = new Int32Array(pairs.length)
  for (let pair = 0; pair < pairs.length; pair++) {
    const unit = pairs[pair]!
    if (unit !== holePair && (unit & 0xf800) !== 0xd800) packed[pair] = packedUtf8(unit)
  }
  return packed
}

function packedUtf8(unit: number): number {
  if (unit < 0x80) return (1 << 24) | unit
  const last = 0x80 | (unit & 0x3f)
  if (unit < 0x800) return (2 << 24) | (last << 8) | 0xc0 | (unit >> 6)
  return (3 << 24) | (last << 16) | ((0x80 | ((unit >> 6) & 0x3f)) << 8) | 0xe0 | (unit >> 12)
}

const utf8 = /* @__PURE__ */ new TextEncoder()

/** Converts a double-octet page to UTF-8. */
export class DoubleOctetToUtf8 extends DoubleOctetScanner implements DirectConversion {
  memory = new Uint8Array(0)
  length = 0
  private readonly utf8Tables: Utf8Tables

  constructor(page: DoubleOctetSource, options: CodePageOptions = {}) {
    super(page, options)
    this.utf8Tables = utf8Tables(this.tables)
  }

  convert(octets: Uint8Array, start: number, end: number): void {
    this.base -= start
    this.scan(octets, start, end)
    this.base += end
  }

  finish(): void {
    this.endRecord()
  }

  // Three octets are written for each character, of which the next one overwrites those that are too many.
  protected override regular(octets: Uint8Array, from: number, to: number): number {
    const { memory } = this
    const { singles, pairs } = this.utf8Tables
    let { length, shifted } = this
    let at = from
    for (;;) {
      if (shifted) {
        for (; at + 1 < to; at += 2) {
          const packed = pairs[(octets[at]! << 8) | octets[at + 1]!]!
          if (packed === 0) break
          memory[length] = packed
          memory[length + 1] = packed >> 8
          memory[length + 2] = packed >> 16
          length += packed >> 24
        }
        if (at >= to || octets[at] !== shiftIn) break
      } else {
        for (; at < to; at++) {
          const packed = singles[octets[at]!]!
          if (packed === 0) break
          memory[length] = packed
          memory[length + 1] = packed >> 8
          memory[length + 2] = packed >> 16
          length += packed >> 24
        }
        if (at >= to || octets[at] !== shiftOut) break
      }
      shifted = !shifted
      at++
    }
    this.length = length
    this.shifted = shifted
    return at
  }

  protected override put(text: string): void {
    for (const octet of utf8.encode(text)) this.memory[this.length++] = octet
  }
}
