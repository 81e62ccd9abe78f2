import {
  AsaDecoder,
  AsaEncoder,
  type AsaState,
  AsciiDecoder,
  AsciiEncoder,
  isAsaState,
  isLineEndState,
  isLocalState,
  type LineEndState,
  LocalDecoder,
  LocalEncoder,
  type LocalState,
} from '@ftpkit/representation'
import type { Type } from '@ftpkit/transfer'
import { fileOrRecords, isImage, type ResolvedOptions } from '../options.js'
import { asciiText, ebcdic } from './ebcdic.js'
import { clear, type RepresentationLayer } from './layer.js'
import { byteSizeOf } from './pages.js'

/** The layer of the agreed TYPE. */
export function representationLayer(options: ResolvedOptions): RepresentationLayer {
  return layers[options.type.code](options)
}

const layers: Readonly<Record<Type['code'], (options: ResolvedOptions) => RepresentationLayer>> = {
  A: (options) => withFormat(inCodePage(ascii(options), options), options),
  E: (options) => (options.translation === 'none' ? image : withFormat(ebcdic(options), options)),
  I: () => image,
  // STRU P packs logical bytes itself, and TYPE L 8 is TYPE I here (RFC 1123 §4.1.2.1).
  L: (options) => (options.structure === 'P' || isImage(options.type) ? image : local(options)),
}

/** TYPE I: nothing is converted. */
const image: RepresentationLayer = {
  encode: (file) => file,
  decode: (file) => ({ file, state: () => clear }),
  // A position that has another state is not wrong: there is nothing that could depend on it.
  isState: () => true,
  encoders: [],
  decoders: [],
  reusesMemory: true,
}

/** TYPE A: line ends are CR LF on the network, and a CR by itself is CR NUL; records have their own ends. */
function ascii({ structure, tolerate }: ResolvedOptions): RepresentationLayer {
  const codec = { structure: fileOrRecords(structure) }
  return {
    encode: (next, memory) => new AsciiEncoder(next, { ...codec, memory }),
    decode(next, state) {
      const initialState = state as LineEndState
      const file = new AsciiDecoder(next, { ...codec, tolerate: tolerate.ascii, initialState })
      return { file, state: () => file.state }
    },
    isState: isLineEndState,
    encoders: [AsciiEncoder],
    decoders: [AsciiDecoder],
    reusesMemory: true,
  }
}

/** TYPE A in another code page than the local text, if one is given. */
function inCodePage(text: RepresentationLayer, options: ResolvedOptions): RepresentationLayer {
  return options.asciiCodePage === undefined ? text : joined(asciiText(options, options.asciiCodePage), text)
}

/** TYPE L: logical bytes without gaps, padded at the end of the file or of each record. */
function local({ type, localForm = 'packed', count, tolerate }: ResolvedOptions): RepresentationLayer {
  const byteSize = byteSizeOf(type)
  const codec = { byteSize, form: localForm, tolerate: tolerate.local }
  return {
    encode: (next) => new LocalEncoder(next, codec),
    decode(next, state) {
      const file = new LocalDecoder(next, { ...codec, count, initialState: state as LocalState })
      return { file, state: () => file.state }
    },
    isState: (state) => isLocalState(state, byteSize),
    encoders: [LocalEncoder],
    decoders: [{ maxExpansion: LocalDecoder.maxExpansion[localForm] }],
  }
}

/** Format C where the local file is not to keep its carriage control: one more codec on the local side of the text's. */
function withFormat(text: RepresentationLayer, options: ResolvedOptions): RepresentationLayer {
  const { type } = options
  const controlled = 'format' in type && type.format === 'C' && options.carriageControl !== 'keep'
  return controlled ? joined(carriageControl(options), text) : text
}

/** Format C (RFC 959 §3.1.1.5.2): a local text to ASA carriage control, and back to a text or to format effectors. */
function carriageControl({ structure, carriageControl }: ResolvedOptions): RepresentationLayer {
  const codec = { structure: fileOrRecords(structure) }
  const telnet = carriageControl === 'format-effectors'
  return {
    encode: (next) => new AsaEncoder(next, codec),
    decode(next, state) {
      const initialState = state === clear ? 'beginning' : (state as AsaState)
      const options = { ...codec, to: telnet ? 'telnet' : 'text', initialState } as const
      const file = new AsaDecoder(telnet ? new AsciiEncoder(next) : next, options)
      return { file, state: () => file.state }
    },
    isState: (state) => state === clear || isAsaState(state),
    encoders: [AsaEncoder],
    decoders: telnet ? [AsaDecoder, AsciiEncoder] : [AsaDecoder],
  }
}

/** Between the states of two layers. No state has it. */
const separator = '+'

/** Two layers as one: `inner` is next to the local file, `outer` to the network. */
function joined(inner: RepresentationLayer, outer: RepresentationLayer): RepresentationLayer {
  return {
    encode: (next) => inner.encode(outer.encode(next)),
    decode(next, state) {
      const [outerState, innerState] = statesOf(state)
      const within = inner.decode(next, innerState)
      const without = outer.decode(within.file, outerState)
      return {
        file: without.file,
        state: () => {
          const states = [without.state(), within.state()]
          return states.includes(undefined) ? undefined : states.join(separator)
        },
      }
    },
    isState(state) {
      const [outerState, innerState] = statesOf(state)
      return outer.isState(outerState) && inner.isState(innerState)
    },
    encoders: [...inner.encoders, ...outer.encoders],
    decoders: [...outer.decoders, ...inner.decoders],
  }
}

/** The states of the outer layer and of the inner one. */
function statesOf(state: string): [string, string] {
  const [outer = clear, inner = clear] = state.split(separator)
  return [outer, inner]
}
