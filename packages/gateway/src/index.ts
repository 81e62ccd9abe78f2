export type { Input, Output, Protection, RouteRequest, Side } from './events.js'
export type { GatewayNote } from './notes.js'
export type {
  ClientTls,
  GatewayOptions,
  GatewayTimes,
  ServerData,
  ServerPolicy,
  ServerTls,
} from './policy.js'
export { GatewaySession } from './session.js'
