import { type CodePage, type CodePageOptions, SingleOctetPage, translation, utf8 } from '@ftpkit/code-page'
import { EbcdicDecoder, EbcdicEncoder, isLineEndState, type LineEndState } from '@ftpkit/representation'
import { CodePageConversion } from '../code-page.js'
import { fileOrRecords, type ResolvedOptions } from '../options.js'
import { pageOf } from '../page-conversion.js'
import { AsciiPieces, Utf8Expander, utf8Steps } from '../utf-8.js'
import { clear, type RepresentationLayer } from './layer.js'

/** TYPE E: the code page on the network, lines ended by NL; records have their own ends. */
export function ebcdic(options: ResolvedOptions): RepresentationLayer {
  const network = pageOf(options.codePage)
  const local = pageOf(options.localCodePage)
  const characters = () => byCharacter(options, network, local)
  if (!(network instanceof SingleOctetPage)) return characters()
  if (local instanceof SingleOctetPage) return byTable(options, network, local)
  return local === utf8 ? withUtf8(options, network, characters()) : characters()
}

/** TYPE A in a code page: the text between its line ends, on the local side of those. */
export function asciiText(options: ResolvedOptions, page: string | CodePage): RepresentationLayer {
  return byCharacter(options, pageOf(page), pageOf(options.localCodePage))
}

/** Each octet is a character, and becomes one. */
function byTable(
  options: ResolvedOptions,
  network: SingleOctetPage,
  local: SingleOctetPage,
): RepresentationLayer {
  const { structure, type, newline, unmappable, tolerate } = options
  const codec = { structure: fileOrRecords(structure), newline }
  const format = 'format' in type ? type.format : 'N'
  const pages = { unmappable, tolerate: tolerate.codePage }
  const toNetwork = translation(local, network, pages)
  const fromNetwork = translation(network, local, pages)
  return {
    encode: (next, memory) => new EbcdicEncoder(next, { ...codec, toNetwork, memory }),
    decode(next, state) {
      const initialState = state as LineEndState
      const file = new EbcdicDecoder(next, { ...codec, fromNetwork, format, initialState })
      return { file, state: () => file.state }
    },
    isState: isLineEndState,
    encoders: [EbcdicEncoder],
    decoders: [{ maxExpansion: EbcdicDecoder.maxExpansion.lf }],
    reusesMemory: true,
  }
}

/**
 * Local text in UTF-8. What is ASCII in it, which is most of most texts, is converted by tables in both directions; what
 * is not is converted by character when it is sent, and written out octet by octet when it is received.
 */
function withUtf8(
  options: ResolvedOptions,
  network: SingleOctetPage,
  characters: RepresentationLayer,
): RepresentationLayer {
  const { structure, newline, unmappable } = options
  const steps = unmappable === 'substitute' ? utf8Steps(network) : undefined
  if (!steps) return characters
  const codec = { structure: fileOrRecords(structure), newline }
  const toNetwork = translation('ISO-8859-1', network)
  return {
    ...characters,
    encode(next) {
      const byCharacter = new CodePageConversion(next, utf8, network, characterOptions(options))
      return new AsciiPieces(new EbcdicEncoder(next, { ...codec, toNetwork }), byCharacter, next)
    },
    decode(next) {
      const expander = new Utf8Expander(next, steps.sequences)
      const file = new EbcdicDecoder(expander, { ...codec, fromNetwork: steps.table })
      return { file, state: () => clear }
    },
    decoders: [{ maxExpansion: EbcdicDecoder.maxExpansion.lf }, Utf8Expander],
  }
}

/** Characters of several octets, and shifts: line ends follow the tables, and format T adds none. */
function byCharacter(options: ResolvedOptions, network: CodePage, local: CodePage): RepresentationLayer {
  const conversion = characterOptions(options)
  return {
    encode: (next) => new CodePageConversion(next, local, network, conversion),
    decode(next) {
      const file = new CodePageConversion(next, network, local, conversion)
      return { file, state: () => (file.atBeginning ? clear : undefined) }
    },
    // Receiving resumes only between records, where no character or shift is open.
    isState: (state) => state === clear,
    encoders: [CodePageConversion],
    decoders: [CodePageConversion],
  }
}

function characterOptions({ structure, newline, unmappable, tolerate }: ResolvedOptions): CodePageOptions {
  return { newline: structure === 'R' ? 'cdra' : newline, unmappable, tolerate: tolerate.codePage }
}
