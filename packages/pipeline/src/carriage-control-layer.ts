import { AsaDecoder, AsaEncoder, type AsaState, AsciiEncoder } from '@ftpkit/representation'
import { clear, type RepresentationLayer } from './layer.js'
import type { Settings } from './settings.js'

const asaStates: readonly string[] = ['beginning', 'in-line', 'line-ended'] satisfies readonly AsaState[]

/** Format C (RFC 959 §3.1.1.5.2): a local text to ASA carriage control, and back to a text or to format effectors. */
export function carriageControl({ structure, carriageControl }: Settings): RepresentationLayer {
  const codec = { structure: structure === 'R' ? 'R' : 'F' } as const
  const telnet = carriageControl === 'format-effectors'
  return {
    encode: (next) => new AsaEncoder(next, codec),
    decode(next, state) {
      const initialState = asaState(state)
      const options = { ...codec, to: telnet ? 'telnet' : 'text', initialState } as const
      const file = new AsaDecoder(telnet ? new AsciiEncoder(next) : next, options)
      return { file, state: () => file.state }
    },
    encodeExpansion: 2,
    decodeExpansion: telnet ? 6 : 3,
  }
}

/** @throws RangeError for another state */
function asaState(state: string): AsaState {
  if (state === clear) return 'beginning'
  if (asaStates.includes(state)) return state as AsaState
  throw new RangeError(`${JSON.stringify(state)} is no state of a reader of carriage control`)
}
