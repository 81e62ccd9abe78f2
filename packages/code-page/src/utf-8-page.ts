import { concatenated } from './octets.js'
import type { CodePage, CodePageOptions } from './page.js'
import { Utf8Decoder } from './utf-8-decoder.js'
import { Utf8Encoder } from './utf-8-encoder.js'

/** UTF-8 as a page among the others, so that text can be converted from and to it. It has no newline to choose. */
class Utf8Page implements CodePage {
  readonly kind = 'utf-8'
  readonly name = 'UTF-8'
  readonly ccsid = 1208
  readonly aliases = ['utf8', 'unicode-1-1-utf-8']
  readonly title = 'every character of Unicode'

  decode(octets: Uint8Array, options?: CodePageOptions): string {
    const decoder = this.decoder(options)
    return decoder.write(octets) + decoder.end()
  }

  encode(text: string, options?: CodePageOptions): Uint8Array {
    const encoder = this.encoder(options)
    return concatenated([encoder.write(text), encoder.end()])
  }

  decoder(options?: CodePageOptions): Utf8Decoder {
    return new Utf8Decoder(options)
  }

  encoder(options?: CodePageOptions): Utf8Encoder {
    return new Utf8Encoder(options)
  }
}

/** UTF-8. A byte order mark is a character like others: U+FEFF. */
export const utf8: CodePage = /* @__PURE__ */ new Utf8Page()
