import type { Type } from '@ftpkit/transfer'
import { ascii } from './ascii-layer.js'
import { carriageControl } from './carriage-control-layer.js'
import { ebcdic } from './ebcdic-layer.js'
import { clear, type RepresentationLayer } from './layer.js'
import { local } from './local-layer.js'
import type { Settings } from './settings.js'

/** The layer of the agreed TYPE. */
export function representationLayer(settings: Settings): RepresentationLayer {
  return layers[settings.type.code](settings)
}

const layers: Readonly<Record<Type['code'], (settings: Settings) => RepresentationLayer>> = {
  A: (settings) => withFormat(ascii(settings), settings),
  E: (settings) => (settings.translation === 'none' ? image : withFormat(ebcdic(settings), settings)),
  I: () => image,
  // STRU P packs logical bytes itself, and TYPE L 8 is TYPE I here (RFC 1123 §4.1.2.1).
  L: (settings) => (settings.structure === 'P' || isImage(settings.type) ? image : local(settings)),
}

/** Whether octets are what is sent: logical bytes of eight bits. */
export function isImage(type: Type): boolean {
  return type.code === 'I' || (type.code === 'L' && type.byteSize === 8)
}

/** Nothing is converted. */
const image: RepresentationLayer = {
  encode: (file) => file,
  decode: (file) => ({ file, state: () => clear }),
  encodeExpansion: 1,
  decodeExpansion: 1,
}

function withFormat(text: RepresentationLayer, settings: Settings): RepresentationLayer {
  const { type } = settings
  const controlled = 'format' in type && type.format === 'C' && settings.carriageControl !== 'keep'
  return controlled ? joined(carriageControl(settings), text) : text
}

/** Between the states of two layers; no state has it. */
const separator = '+'

/** Two layers as one. */
function joined(inner: RepresentationLayer, outer: RepresentationLayer): RepresentationLayer {
  return {
    encode: (next) => inner.encode(outer.encode(next)),
    decode(next, state) {
      const [outerState = clear, innerState = clear] = state.split(separator)
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
    encodeExpansion: inner.encodeExpansion * outer.encodeExpansion,
    decodeExpansion: inner.decodeExpansion * outer.decodeExpansion,
  }
}
