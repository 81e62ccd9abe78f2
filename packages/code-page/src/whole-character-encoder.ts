import { FaultLatch } from './fault-latch.js'
import type { PageEncoder } from './page.js'
import { isHighSurrogate } from './utf16.js'

/** An encoder that gets whole characters, wherever the text is cut. */
export abstract class WholeCharacterEncoder implements PageEncoder {
  /** Code units that were encoded. */
  protected position = 0
  /** Where in the text the last character is that the page lacks. The offset of its fault may count something else. */
  protected lackingAt = 0
  /** The first half of a character whose second half may follow; empty if none. */
  private kept = ''
  private readonly latch = new FaultLatch()

  write(text: string): Uint8Array {
    const whole = this.kept + text
    const open = whole !== '' && isHighSurrogate(whole.charCodeAt(whole.length - 1))
    this.kept = open ? whole.slice(-1) : ''
    return this.latch.run(
      () => this.encode(open ? whole.slice(0, -1) : whole),
      () => this.encode(whole.slice(0, this.lackingAt)),
    )
  }

  end(): Uint8Array {
    const { kept } = this
    this.kept = ''
    return this.latch.run(() => this.encode(kept))
  }

  /** Encodes text that ends in no half of a character but a lone one, and adds its length to `position`. */
  protected abstract encode(text: string): Uint8Array
}
