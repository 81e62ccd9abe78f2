export { BlockFileReader } from './block-file-reader.js'
export { BlockFileWriter } from './block-file-writer.js'
export { CodePageConversion } from './code-page-conversion.js'
export { type Conflict, conflictIn } from './legality.js'
export { decode, encode } from './one-shot.js'
export type { MarkerInterval, PipelineOptions, ReceivedMarker } from './options.js'
export { byteSizeOf, defaultPageLength } from './page-layer.js'
export { type Pipelines, pipelines } from './pipelines.js'
export { type Preset, type PresetSettings, presets } from './preset.js'
export {
  EachFile,
  type ModeDecoderOptions,
  modeDecoder,
  modeEncoder,
  toFile,
  toPages,
  toWords,
} from './receivers.js'
export { ReceivingConnection } from './receiving-connection.js'
export { type RecordConversionOptions, recordConversion } from './record-conversion.js'
export {
  defaultRecordFormat,
  formatRecordFormat,
  parseRecordFormat,
  type RecordFormat,
  recordFormatSyntax,
} from './record-format.js'
export { recordStream, records } from './records.js'
export { type Tolerance, tolerances } from './tolerance.js'
