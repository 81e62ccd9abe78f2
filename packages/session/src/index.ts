export type { Endpoint } from './endpoint.js'
export type {
  Answer,
  Answers,
  ChangedAttributes,
  DataConnection,
  Input,
  Output,
  Question,
  Refusal,
  StorageParameters,
  TransferRequest,
  TransferResult,
} from './server/events.js'
export {
  defaultSessionLimits,
  type SessionLimits,
  type SessionOptions,
  type TlsPolicy,
} from './server/options.js'
export {
  isSayingError,
  type PersonalAnswer,
  type PersonalCommand,
  type Personality,
  type Saying,
  SayingError,
} from './server/personality.js'
export { ServerSession } from './server/session.js'
export type { SessionState } from './server/state.js'
export { activeWays, type DataWay, type OpenedData, openData, passiveWays } from './user/data.js'
export {
  features,
  makeDirectory,
  rename,
  succeedByEitherName,
  workingDirectory,
} from './user/files.js'
export { type Credentials, greeting, login } from './user/login.js'
export { digit, exchange, refused, succeed } from './user/outcome.js'
export { protect, secure } from './user/security.js'
export { command, type Dialogue, nextReply, type Step, type StepResults } from './user/step.js'
export { setParameters, transfer, type WantedTransfer } from './user/transfer.js'
