import { AsciiDecoder, AsciiEncoder, type LineEndState } from '@ftpkit/representation'
import { clear, type RepresentationLayer } from './layer.js'
import type { Settings } from './settings.js'

/** TYPE A: line ends are CR LF on the network, and a CR by itself is CR NUL; records have their own ends. */
export function ascii({ structure, tolerate }: Settings): RepresentationLayer {
  const codec = { structure: structure === 'R' ? 'R' : 'F' } as const
  return {
    encode: (next) => new AsciiEncoder(next, codec),
    decode(next, state) {
      const initialState = lineEndState(state)
      const file = new AsciiDecoder(next, { ...codec, tolerate: tolerate.ascii, initialState })
      return { file, state: () => file.state }
    },
    encodeExpansion: 2,
    decodeExpansion: 1,
  }
}

/** @throws RangeError for another state */
export function lineEndState(state: string): LineEndState {
  if (state === clear || state === 'after-cr') return state
  throw new RangeError(`${JSON.stringify(state)} is no state of a decoder of line ends`)
}
