export { BlockFileReader, BlockFileWriter } from './block-file.js'
export { CodePageConversion } from './code-page.js'
export { byteSizeOf, defaultPageLength } from './layers/pages.js'
export { type Conflict, conflictIn } from './legality.js'
export {
  type MarkerInterval,
  type PipelineOptions,
  type Preset,
  type PresetOptions,
  presets,
  type ReceivedMarker,
} from './options.js'
export { decode, encode, type Pipelines, pipelines } from './pipelines.js'
export {
  defaultRecordFormat,
  type RecordConversionOptions,
  type RecordFormat,
  recordConversion,
  recordFormats,
} from './record-format.js'
export { recordStream, records } from './records.js'
export { EachFile, ReceivingConnection } from './several-files.js'
export {
  type ModeDecoderOptions,
  modeDecoder,
  modeEncoder,
  toFile,
  toPages,
  toWords,
} from './stages.js'
export { type Tolerance, tolerances } from './tolerance.js'
