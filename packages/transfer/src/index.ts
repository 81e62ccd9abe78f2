export {
  type Attempt,
  FtpError,
  type FtpErrorCode,
  type FtpErrorDetails,
  type FtpErrorPhase,
  isFtpError,
} from './error.js'
export { EventRecorder, type FileEvent, replay } from './events.js'
export { FaultLatch } from './fault-latch.js'
export { FileFilter } from './file-filter.js'
export { concat, Gather } from './gather.js'
export { GrowingBuffer } from './growing-buffer.js'
export { LatchedFilter } from './latched-filter.js'
export { type NameEncoding, nameOctets, nameText, utf8Names } from './name.js'
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
export { convert, Feed, identity, maxYield, type Pipeline, skipping, sliceLength } from './pipeline.js'
export { defaultMaxRecordLength, records } from './records.js'
export { ReusedMemory } from './reused-memory.js'
export type { ByteSink, FileSink } from './sinks.js'
export { Slab } from './slab.js'
export { everyOctet, lowestOctet, zeroOctets } from './swar.js'
export { TokenBucket, type TokenBucketOptions } from './token-bucket.js'
export { type StreamPair, transformStream } from './web.js'
export { eachRecord, type RecordsSink, takesRecords } from './whole-records.js'
