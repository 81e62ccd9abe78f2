import type { CodePage, CodePageOptions } from './page.js'

/** The part of iconv-lite that is used: the copy that the caller imports. */
export interface IconvLite {
  /** Filled by the first `getCodec`. */
  encodings: Record<string, unknown> | null
  /** The codec of an encoding, for the table of codecs to be filled. */
  getCodec(encoding: string): unknown
  /** Encodes text as iconv-lite does. */
  encode(content: string, encoding: string): Uint8Array
}

/** Takes octets as its own array type: `Buffer`, or what stands for it in a browser. */
interface OctetArray {
  from(octets: ArrayBufferLike, offset: number, length: number): Uint8Array
}

/** Adds pages to a copy of iconv-lite, each under all of its names. Names that it already has keep their meaning. */
export function registerPages(iconv: IconvLite, pages: readonly CodePage[]): void {
  iconv.getCodec('utf8')
  const encodings = iconv.encodings!
  const octetArray = iconv.encode('', 'utf8').constructor as unknown as OctetArray
  for (const page of pages) {
    const [own, ...others] = spellings(page)
    if (!(own! in encodings)) encodings[own!] = codecOf(page, octetArray)
    for (const name of others) if (!(name in encodings)) encodings[name] = own
  }
}

/** The names of a page as iconv-lite compares them: lower case, only letters and digits. The first is its own. */
function spellings({ name, ccsid, aliases }: CodePage): readonly string[] {
  const numbers = [String(ccsid), String(ccsid).padStart(3, '0'), String(ccsid).padStart(5, '0')]
  const prefixes = ['', 'ibm', 'cp', 'csibm', 'ccsid', 'xibm']
  const numbered = prefixes.flatMap((prefix) => numbers.map((number) => prefix + number))
  return [
    ...new Set([name, ...aliases, ...numbered].map((text) => text.toLowerCase().replace(/[^0-9a-z]/g, ''))),
  ]
}

/** A codec in the form iconv-lite calls with `new`. */
function codecOf(page: CodePage, octetArray: OctetArray): unknown {
  const own = (octets: Uint8Array) => octetArray.from(octets.buffer, octets.byteOffset, octets.length)
  return class {
    readonly encoder = class {
      private readonly encoder
      constructor(options?: CodePageOptions) {
        this.encoder = page.encoder(options)
      }
      write(text: string): Uint8Array {
        return own(this.encoder.write(text))
      }
      end(): Uint8Array {
        return own(this.encoder.end())
      }
    }
    readonly decoder = class {
      private readonly decoder
      constructor(options?: CodePageOptions) {
        this.decoder = page.decoder(options)
      }
      write(octets: Uint8Array): string {
        return this.decoder.write(octets)
      }
      end(): string {
        return this.decoder.end()
      }
    }
  }
}
