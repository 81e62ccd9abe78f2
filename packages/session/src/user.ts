export type { HostPort as Endpoint } from '@ftpkit/protocol/host-port'
export { type Ahead, answersAhead } from './user/ahead.js'
export { activeWays, type DataWay, type OpenedData, openData, passiveWays } from './user/data.js'
export {
  command,
  type Dialogue,
  digit,
  exchange,
  nextReply,
  refused,
  type Step,
  type StepResults,
  succeed,
} from './user/dialogue.js'
export {
  features,
  makeDirectory,
  rename,
  succeedByEitherName,
  workingDirectory,
} from './user/files.js'
export { type Credentials, greeting, login, protect, secure } from './user/login.js'
export { setParameters, transfer, type WantedTransfer } from './user/transfer.js'
