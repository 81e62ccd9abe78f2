export type {
  Answer,
  Answers,
  ChangedAttributes,
  Input,
  ListingPart,
  Notice,
  OpenListing,
  Output,
  Question,
  Refusal,
  Served,
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
  type ReplyContext,
  type VerbatimReply,
  VerbatimReplyError,
} from './server/personality.js'
export type { DataConnection, StorageParameters, TransferRequest } from './server/request.js'
export { ServerSession } from './server/session.js'
export * from './user.js'
