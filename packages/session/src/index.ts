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
  isVerbatimReplyError,
  type Personality,
  type PersonalityAnswer,
  type PersonalityCommand,
  type VerbatimReply,
  VerbatimReplyError,
} from './server/personality.js'
export { ServerSession } from './server/session.js'
export type { SessionState } from './server/state.js'
export * from './user.js'
