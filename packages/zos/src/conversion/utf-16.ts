import { CodePageError, type PageDecoder, type PageEncoder } from '@ftpkit/code-page'
import type { Type } from '@ftpkit/transfer'

/** Which octet of a unit comes first: the most significant, or the least. */
export type ByteOrder = 'big' | 'little'

/** TYPE U 2: a text in units of two octets. The session takes it for TYPE A N, so that lists are sent as usual. */
export interface UnicodeType {
  readonly code: 'A'
  readonly format: 'N'
  readonly unicode: ByteOrder
}

/** The byte order of TYPE U 2; undefined for every other type. */
export function unicodeOrder(type: Type): ByteOrder | undefined {
  return (type as Partial<UnicodeType>).unicode
}

/** The byte order mark, which a text in Unicode may begin with. */
export const byteOrderMark = '\ufeff'

/** The byte order mark in the other order. */
const swappedMark = '\ufffe'

/** UTF-16, of which UCS-2 is the part without surrogates. */
export class Utf16 {
  readonly ebcdic = false

  constructor(
    readonly name: string,
    private readonly order: ByteOrder,
  ) {}

  decoder(): Utf16Decoder {
    return new Utf16Decoder(this.order)
  }

  encoder(): Utf16Encoder {
    return new Utf16Encoder(this.order)
  }
}

/** Decodes UTF-16. A text that begins with a swapped byte order mark is in the other order. */
export class Utf16Decoder implements PageDecoder {
  private little: boolean
  private begun = false
  /** The first octet of a unit whose second has not arrived. */
  private held: number | undefined
  private position = 0

  constructor(order: ByteOrder) {
    this.little = order === 'little'
  }

  write(octets: Uint8Array, start = 0, end = octets.length): string {
    let text = ''
    for (let at = start; at < end; at++) {
      const octet = octets[at]!
      if (this.held === undefined) this.held = octet
      else {
        text += this.unit(this.held, octet)
        this.held = undefined
      }
    }
    this.position += end - start
    return text
  }

  /** @throws CodePageError `malformed-text` for an octet without its other half */
  end(): string {
    if (this.held === undefined) return ''
    this.held = undefined
    const offset = this.position - 1
    throw new CodePageError('malformed-text', `the last octet, at offset ${offset}, is half a unit`, offset)
  }

  skip(count: number): void {
    this.position += count
  }

  private unit(first: number, second: number): string {
    const text = String.fromCharCode(this.little ? (second << 8) | first : (first << 8) | second)
    if (this.begun) return text
    this.begun = true
    if (text !== swappedMark) return text
    this.little = !this.little
    return byteOrderMark
  }
}

/** Encodes into UTF-16, without a byte order mark of its own. */
export class Utf16Encoder implements PageEncoder {
  private readonly little: boolean

  constructor(order: ByteOrder) {
    this.little = order === 'little'
  }

  write(text: string): Uint8Array {
    const octets = new Uint8Array(text.length * 2)
    const view = new DataView(octets.buffer)
    for (let at = 0; at < text.length; at++) view.setUint16(at * 2, text.charCodeAt(at), this.little)
    return octets
  }

  end(): Uint8Array {
    return new Uint8Array(0)
  }
}
