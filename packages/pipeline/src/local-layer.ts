import { LocalDecoder, LocalEncoder, type LocalState } from '@ftpkit/representation'
import type { RepresentationLayer } from './layer.js'
import { byteSizeOf } from './page-layer.js'
import type { Settings } from './settings.js'

/** TYPE L: logical bytes without gaps, padded at the end of the file or of each record. */
export function local({ type, localForm = 'packed', count, tolerate }: Settings): RepresentationLayer {
  const codec = { byteSize: byteSizeOf(type), form: localForm, tolerate: tolerate.local }
  return {
    encode: (next) => new LocalEncoder(next, codec),
    decode(next, state) {
      const options = { ...codec, initialState: state as LocalState }
      const file = new LocalDecoder(next, count === undefined ? options : { ...options, count })
      return { file, state: () => file.state }
    },
    encodeExpansion: 1,
    // Each bit of an octet can become an octet of its own.
    decodeExpansion: localForm === 'words' ? 8 : 1,
  }
}
