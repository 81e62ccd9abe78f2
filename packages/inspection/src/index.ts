export type { Overrides } from './agreed-parameters.js'
export type { DecodingOptions } from './connection-decoder.js'
export { DialogueMask } from './dialogue-mask.js'
export type {
  DataConnection,
  DataWay,
  Expectation,
  InspectionEvent,
  InspectionSink,
  SeenCommand,
  SeenParameters,
  Session,
  Transfer,
  TransferFault,
  TransferSink,
  TransferSummary,
} from './events.js'
export { explainEnd, explainExpectation, explainTls, explainTransfer } from './explanations.js'
export type { Finding, FindingCode, Severity } from './findings.js'
export type { SessionOptions } from './inspected-session.js'
export { Inspector, type InspectorOptions } from './inspector.js'
export { type MaskedSecrets, maskSecrets } from './mask-secrets.js'
export { habitsOf } from './server-habits.js'
export { TransferDecoder } from './transfer-decoder.js'
