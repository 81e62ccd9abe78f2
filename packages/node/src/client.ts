export { printable } from '@ftpkit/protocol/escape'
export type { Reply } from '@ftpkit/protocol/reply'
export { activeWays, type DataWay, passiveWays } from '@ftpkit/session/user'
export { type Attempt, FtpError, type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
export { hostPort } from './address.js'
export type { BetweenOptions, BetweenReport } from './client/between.js'
export { between, connect, FtpClient, type ThirdParty } from './client/client.js'
export type { DialogueLog } from './client/control.js'
export type { DownloadOptions } from './client/download.js'
export type { RemoteEntry } from './client/listing.js'
export type { ListOptions } from './client/listings.js'
export { type LocalHash, localHash, sameHash } from './client/local-hash.js'
export { localName } from './client/local-name.js'
export { MemoryTarget } from './client/memory-target.js'
export {
  type ClientLimits,
  type ClientTimeouts,
  type ConnectOptions,
  defaultClientLimits,
  defaultClientTimeouts,
} from './client/options.js'
export type { Representation } from './client/plan.js'
export type { FileHash } from './client/queries.js'
export { restartName } from './client/restart-file.js'
export type { RetryOptions } from './client/retry.js'
export type { UploadSource } from './client/source.js'
export { type DownloadTarget, partialName, type TargetOfDownload } from './client/target.js'
export type { TransferOptions, TransferReport } from './client/transfer-options.js'
export type { UploadOptions } from './client/upload.js'
export type { Verify } from './client/verification.js'
