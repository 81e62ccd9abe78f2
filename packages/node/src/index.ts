export { activeWays, type DataWay, passiveWays } from '@ftpkit/session'
export { hostPort } from './address.js'
export {
  connect,
  type DownloadTarget,
  FtpClient,
  type TransferOptions,
  type TransferReport,
} from './client/client.js'
export type { DialogueLog } from './client/control.js'
export { MemoryTarget } from './client/memory-target.js'
export { type ClientTimeouts, type ConnectOptions, defaultClientTimeouts } from './client/options.js'
export type { Authenticate, Grant, LoginContext } from './server/account.js'
export type { PortRange } from './server/data-channel.js'
export type { ServerEvent, ServerLog } from './server/events.js'
export { defaultServerLimits, type ServerLimits } from './server/limits.js'
export { createServer, FtpServer, type ServerOptions } from './server/server.js'
export type { SiteCommand, SiteCommands, SiteContext } from './server/site.js'
