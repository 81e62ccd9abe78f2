import { DoubleOctetScanner, shiftIn, shiftOut } from './double-octet-scanner.js'
import { type DoubleOctetSource, holePair } from './double-octet-tables.js'
import { FaultLatch } from './fault-latch.js'
import type { CodePageOptions, PageDecoder } from './page.js'
import { hole } from './single-octet-tables.js'
import { textOfCodeUnits } from './utf16.js'

/** Octets turned into text at a time: limits the memory of a decoder. */
const sliceLength = 32_768

/** Decodes a double-octet page from pieces of any size. */
export class DoubleOctetDecoder extends DoubleOctetScanner implements PageDecoder {
  private units = new Uint16Array(0)
  private length = 0
  private readonly latch = new FaultLatch()

  constructor(page: DoubleOctetSource, options: CodePageOptions = {}) {
    super(page, options)
  }

  write(octets: Uint8Array, start = 0, end = octets.length): string {
    let text = ''
    return this.latch.run(
      () => {
        this.base -= start
        for (let from = start; from < end; from += sliceLength) {
          const to = Math.min(from + sliceLength, end)
          this.reserve(to - from)
          this.scan(octets, from, to)
          text += this.text()
        }
        this.base += end
        return text
      },
      () => text + this.text(),
    )
  }

  end(): string {
    return this.latch.run(() => {
      this.reserve(0)
      this.endRecord()
      return this.text()
    })
  }

  // A pair is at most two code units; the first may have begun in the slice before.
  private reserve(octets: number): void {
    if (this.units.length < octets + 2) this.units = new Uint16Array(octets + 2)
    this.length = 0
  }

  private text(): string {
    return textOfCodeUnits(this.units.subarray(0, this.length))
  }

  protected override regular(octets: Uint8Array, from: number, to: number): number {
    const { units, tables } = this
    const { singles, pairs } = tables
    let { length, shifted } = this
    let at = from
    for (;;) {
      if (shifted) {
        for (; at + 1 < to; at += 2) {
          const unit = pairs[(octets[at]! << 8) | octets[at + 1]!]!
          if (unit === holePair || (unit & 0xf800) === 0xd800) break
          units[length++] = unit
        }
        if (at >= to || octets[at] !== shiftIn) break
      } else {
        for (; at < to; at++) {
          const unit = singles[octets[at]!]!
          if (unit === hole) break
          units[length++] = unit
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
    for (let at = 0; at < text.length; at++) this.units[this.length++] = text.charCodeAt(at)
  }
}
