export type { GatewayEvent, GatewayLog, GatewayRefusal, GatewaySessionFacts } from './run/events.js'
export { Gateway } from './run/gateway.js'
export {
  defaultGatewayLimits,
  type EachSide,
  type GatewayLimits,
  type GatewayListenerOptions,
  type GatewayLiveOptions,
  type GatewayRoute,
  type GatewayRunOptions,
  type ServerChoice,
  type ServerTlsOptions,
} from './run/options.js'
