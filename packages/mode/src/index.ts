export {
  BlockDecoder,
  type BlockDecoderOptions,
  BlockEncoder,
  type BlockEncoderOptions,
  decodeBlocks,
  encodeBlocks,
  maxBlockLength,
} from './block.js'
export {
  CompressedDecoder,
  type CompressedDecoderOptions,
  CompressedEncoder,
  type CompressedEncoderOptions,
  decodeCompressed,
  encodeCompressed,
  fillerOf,
} from './compressed.js'
export { Descriptor } from './descriptor.js'
export {
  type DecoderOptions,
  type DescriptorDecoderOptions,
  defaultMaxMarkerLength,
  defaultMaxWithoutData,
  type EndOfFilePlace,
  type ModeTolerance,
  modeTolerances,
} from './options.js'
export { StreamFileDecoder, StreamFileEncoder } from './stream-file.js'
export {
  decodeStreamRecords,
  encodeStreamRecords,
  StreamRecordDecoder,
  type StreamRecordDecoderOptions,
  StreamRecordEncoder,
  type StreamRecordEncoderOptions,
} from './stream-record.js'
