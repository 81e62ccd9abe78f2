export type { HostPort as Endpoint } from '@ftpkit/protocol/host-port'
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
