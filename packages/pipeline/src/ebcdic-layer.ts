import {
  type CodePage,
  type CodePageOptions,
  codePage,
  SingleOctetPage,
  translation,
  utf8,
} from '@ftpkit/code-page'
import { EbcdicDecoder, EbcdicEncoder } from '@ftpkit/representation'
import { lineEndState } from './ascii-layer.js'
import { AsciiPieces } from './ascii-pieces.js'
import { CodePageConversion, longestCharacter } from './code-page-conversion.js'
import { clear, type RepresentationLayer } from './layer.js'
import type { Settings } from './settings.js'
import { longestSequence, Utf8Expander, utf8Steps } from './utf-8-expander.js'

/** TYPE E: the code page on the network, lines ended by NL; records have their own ends. */
export function ebcdic(settings: Settings): RepresentationLayer {
  const network = pageOf(settings.codePage)
  const local = pageOf(settings.localCodePage)
  const characters = () => byCharacter(settings, network, local)
  if (!(network instanceof SingleOctetPage)) return characters()
  if (local instanceof SingleOctetPage) return byTable(settings, network, local)
  return local === utf8 ? withUtf8(settings, network, characters()) : characters()
}

function pageOf(page: string | CodePage): CodePage {
  return typeof page === 'string' ? codePage(page) : page
}

/** Each octet is a character, and becomes one. */
function byTable(settings: Settings, network: SingleOctetPage, local: SingleOctetPage): RepresentationLayer {
  const { structure, type, newline, unmappable = 'substitute' } = settings
  const codec = { structure: structure === 'R' ? 'R' : 'F', newline } as const
  const format = 'format' in type ? type.format : 'N'
  const toNetwork = translation(local, network, { unmappable })
  const fromNetwork = translation(network, local, { unmappable })
  return {
    encode: (next) => new EbcdicEncoder(next, { ...codec, toNetwork }),
    decode(next, state) {
      const initialState = lineEndState(state)
      const file = new EbcdicDecoder(next, { ...codec, fromNetwork, format, initialState })
      return { file, state: () => file.state }
    },
    encodeExpansion: 1,
    decodeExpansion: 1,
  }
}

/** UTF-8 on this side: to it by a table and what is not ASCII written out, from it by a table where it is ASCII. */
function withUtf8(
  settings: Settings,
  network: SingleOctetPage,
  characters: RepresentationLayer,
): RepresentationLayer {
  const { structure, newline, unmappable = 'substitute' } = settings
  const steps = unmappable === 'substitute' ? utf8Steps(network) : undefined
  if (!steps) return characters
  const codec = { structure: structure === 'R' ? 'R' : 'F', newline } as const
  const toNetwork = translation('ISO-8859-1', network)
  return {
    encode(next) {
      const slower = new CodePageConversion(next, utf8, network, characterOptions(settings))
      return new AsciiPieces(new EbcdicEncoder(next, { ...codec, toNetwork }), slower, next)
    },
    decode(next, state) {
      if (state !== clear) throw noState(state)
      const expander = new Utf8Expander(next, steps.sequences)
      const file = new EbcdicDecoder(expander, { ...codec, fromNetwork: steps.table })
      return { file, state: () => clear }
    },
    encodeExpansion: longestCharacter,
    decodeExpansion: longestSequence,
  }
}

function noState(state: string): RangeError {
  return new RangeError(`${JSON.stringify(state)} is no state between characters`)
}

/** Characters of several octets, and shifts: line ends are those of the tables, and format T has none of its own. */
function byCharacter(settings: Settings, network: CodePage, local: CodePage): RepresentationLayer {
  const options = characterOptions(settings)
  return {
    encode: (next) => new CodePageConversion(next, local, network, options),
    decode(next, state) {
      if (state !== clear) throw noState(state)
      const file = new CodePageConversion(next, network, local, options)
      return { file, state: () => (file.atBeginning ? clear : undefined) }
    },
    encodeExpansion: longestCharacter,
    decodeExpansion: longestCharacter,
  }
}

function characterOptions({
  structure,
  newline,
  unmappable = 'substitute',
  tolerate,
}: Settings): CodePageOptions {
  return { newline: structure === 'R' ? 'cdra' : newline, unmappable, tolerate: tolerate.codePage }
}
