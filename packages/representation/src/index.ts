export { AsaDecoder, type AsaDecoderOptions } from './asa-decoder.js'
export { AsaEncoder, type AsaEncoderOptions } from './asa-encoder.js'
export {
  AsciiDecoder,
  type AsciiDecoderOptions,
  type AsciiTolerance,
  asciiTolerances,
} from './ascii-decoder.js'
export { AsciiEncoder, type AsciiEncoderOptions } from './ascii-encoder.js'
export { EbcdicDecoder, type EbcdicDecoderOptions } from './ebcdic-decoder.js'
export { EbcdicEncoder, type EbcdicEncoderOptions } from './ebcdic-encoder.js'
export { LocalDecoder, type LocalDecoderOptions } from './local-decoder.js'
export { LocalEncoder, type LocalEncoderOptions } from './local-encoder.js'
export type { LocalForm } from './local-form.js'
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
export { decodeLogicalBytes, WordReader, type WordSink } from './words.js'
