export { AsaDecoder, type AsaDecoderOptions, AsaEncoder, type AsaEncoderOptions } from './asa.js'
export {
  AsciiDecoder,
  type AsciiDecoderOptions,
  AsciiEncoder,
  type AsciiEncoderOptions,
  type AsciiTolerance,
  asciiTolerances,
} from './ascii.js'
export {
  EbcdicDecoder,
  type EbcdicDecoderOptions,
  EbcdicEncoder,
  type EbcdicEncoderOptions,
} from './ebcdic.js'
export { LocalDecoder, type LocalDecoderOptions, LocalEncoder, type LocalEncoderOptions } from './local.js'
export { type LocalTolerance, localTolerances } from './padding.js'
export {
  type AsaEncoderState,
  type AsaState,
  isAsaEncoderState,
  isAsaState,
  isLineEndState,
  isLocalState,
  type LineEndState,
  type LocalState,
} from './restart-state.js'
export { SevenBit } from './seven-bit.js'
export { TableFilter } from './table-filter.js'
export type { LocalForm } from './word-packing.js'
export { decodeLogicalBytes, WordReader, type WordSink } from './words.js'
