export { completionCommand } from './completion-command.js'
export { type Endpoint, endpointOf } from './endpoint.js'
export { feed, type OnCommand } from './feed.js'
export { captureSizeOf, octetsOf } from './octets.js'
export {
  collectAddressRule,
  collectNetworks,
  parseCaptureFiles,
  parseCaptureSize,
  parseDelay,
  parseEndpoint,
  parseRange,
} from './option-values.js'
export { maxPort, parsePortRange } from './port-range.js'
export { checkCommand, type ProcessCommand, reloadCommand } from './process-commands.js'
export {
  type Action,
  attributeOf,
  type CommandRow,
  type Example,
  groupsOf,
  namesOf,
  type OptionNames,
  type OptionRow,
  type ProgramRow,
  type WordKind,
} from './rows.js'
export { millisecondsOf, timeText } from './time-text.js'
