export { FileDecoder, type FileDecoderOptions, FileEncoder } from './file.js'
export {
  type RestartPoint,
  type StructureTolerance,
  structureTolerances,
  type Tolerant,
  type WriterReports,
} from './options.js'
export { FlatFile } from './pages/flat-file.js'
export { type Page, PageCollector, type PageHeader, type PageSink, PageType } from './pages/page.js'
export { PageDecoder, type PageDecoderOptions } from './pages/page-decoder.js'
export { PageEncoder, type PageEncoderOptions } from './pages/page-encoder.js'
export {
  type PagedFileFormat,
  PagedFileReader,
  type PagedFileReaderOptions,
  PagedFileWriter,
  type PagedFileWriterOptions,
  type PositionedSink,
} from './pages/paged-file.js'
export { type BdwFormat, BdwReader, BdwWriter, type BdwWriterOptions } from './records/bdw.js'
export { type CardBlockFormat, CardBlockReader, CardBlockWriter } from './records/card-blocks.js'
export {
  type DescriptorWordFormat,
  placesInWord,
  recordDescriptorWord,
} from './records/descriptor-word.js'
export {
  type FixedFormat,
  FixedReader,
  type FixedReaderOptions,
  FixedWriter,
  type FixedWriterOptions,
  maxFixedRecordLength,
} from './records/fixed.js'
export {
  type FormatOption,
  type RecordFormatEntries,
  type RecordFormatEntry,
  RecordFormatTable,
  type RecordReaderOptions,
} from './records/format-table.js'
export {
  type LengthPrefixFormat,
  LengthPrefixReader,
  type LengthPrefixReaderOptions,
  LengthPrefixWriter,
  type LengthPrefixWriterOptions,
  lengthPrefix,
} from './records/length-prefix.js'
export { RecordLimit } from './records/limit.js'
export {
  type LineEnd,
  type LinesFormat,
  LinesReader,
  LinesWriter,
  type LinesWriterOptions,
  lineEnds,
} from './records/lines.js'
export { type HeldRecordOptions, type LengthField, readLength } from './records/prefixed.js'
export {
  type RdwFormat,
  RdwReader,
  type RdwReaderOptions,
  RdwWriter,
  type RdwWriterOptions,
} from './records/rdw.js'
export {
  descriptorFormats,
  type RecordFormat,
  recordFormatEntries,
  recordFormats,
} from './records/record-format.js'
export { RecordWriter, type RecordWriterOptions } from './records/record-writer.js'
export {
  Segment,
  type SpannedFormat,
  SpannedReader,
  type SpannedReaderOptions,
  SpannedWriter,
  type SpannedWriterOptions,
} from './records/spanned.js'
