export { type Ban, type BanOrder, type BanRules, type Bans, defaultBanRules } from './bans.js'
export { type FailureCount, FailureCounts } from './failure-counts.js'
export { MemorySharedState, type MemorySharedStateOptions } from './memory.js'
export type {
  FailedLogins,
  Lease,
  Place,
  SessionPlaces,
  SharedState,
  Taken,
  TicketKeySource,
  UploadOwners,
} from './shared-state.js'
export type { Soon } from './soon.js'
export { defaultTicketKeyTimes, TicketKeyRing, type TicketKeyTimes } from './ticket-keys.js'
