export { BitReader } from './bit-reader.js'
export { BitWriter, maxNumberWidth } from './bit-writer.js'
export { type Attempt, FtpError, type FtpErrorCode, type FtpErrorDetails, isFtpError } from './error.js'
export { EventRecorder, type FileEvent, replay } from './events.js'
export { concat, Gather } from './gather.js'
export { nameOctets, nameText } from './name.js'
export {
  defaultParameters,
  type Format,
  formatType,
  type Mode,
  maxByteSize,
  parseMode,
  parseStructure,
  parseType,
  type Structure,
  type TransferParameters,
  type Type,
} from './parameters.js'
export { convert, Feed, maxYield, type Pipeline, skipping, sliceLength } from './pipeline.js'
export { defaultMaxRecordLength, records } from './records.js'
export type { ByteSink, FileSink } from './sinks.js'
export { Slab } from './slab.js'
export { transformStream } from './web.js'
