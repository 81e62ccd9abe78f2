import { translation } from '@ftpkit/code-page'
import { AsciiDecoder, AsciiEncoder, EbcdicDecoder, EbcdicEncoder } from '@ftpkit/representation'
import type { RepresentationLayer } from './layer.js'

/** Local text is taken for this character set: each of its 256 octets has a place in an EBCDIC page. */
const localCharset = 'ISO-8859-1'

/** TYPE I and L 8: nothing is converted. */
export const image: RepresentationLayer = {
  encode: (file) => file,
  decode: (file) => file,
  encodeExpansion: 1,
  decodeExpansion: 1,
}

/** TYPE A: line ends are CR LF on the network, and a CR by itself is CR NUL. */
export function ascii(structure: 'F' | 'R'): RepresentationLayer {
  return {
    encode: (file) => new AsciiEncoder(file, { structure }),
    decode: (file) => new AsciiDecoder(file, { structure }),
    encodeExpansion: 2,
    decodeExpansion: 1,
  }
}

/** TYPE E: the code page on the network, lines ended by NL. */
export function ebcdic(structure: 'F' | 'R', codePage: string): RepresentationLayer {
  const toNetwork = translation(localCharset, codePage)
  const fromNetwork = translation(codePage, localCharset)
  return {
    encode: (file) => new EbcdicEncoder(file, { toNetwork, structure }),
    decode: (file) => new EbcdicDecoder(file, { fromNetwork, structure }),
    encodeExpansion: 1,
    decodeExpansion: 1,
  }
}
