export { printable, printableJson, printableLines } from '@ftpkit/protocol/printable'
export type { Reply } from '@ftpkit/protocol/reply'
export { activeWays, type Credentials, type DataWay, passiveWays } from '@ftpkit/session/user'
export { type Attempt, FtpError, type FtpErrorCode, isFtpError, TokenBucket } from '@ftpkit/transfer'
export { between, connect, FtpClient, type ThirdParty } from './client/client.js'
export type { DialogueLog } from './client/control/control.js'
export type { ListOptions } from './client/listing/listing.js'
export type { RemoteEntry } from './client/listing/listing-lines.js'
export type { FileHash } from './client/listing/queries.js'
export { type ListingSummary, type MissingNames, missingNames } from './client/listing/summary.js'
export { type DownloadTarget, MemoryTarget, type TargetOfDownload } from './client/local/download-target.js'
export { partialName, restartName } from './client/local/names-beside.js'
export { safeLocalName } from './client/local/safe-local-name.js'
export type { UploadSource } from './client/local/source.js'
export {
  type ClientLimits,
  type ClientTimeouts,
  type ConnectOptions,
  defaultClientLimits,
  defaultClientTimeouts,
} from './client/options.js'
export type { BetweenOptions, BetweenReport } from './client/transfer/between.js'
export { type LocalHash, localHash, sameHash } from './client/transfer/local-hash.js'
export type { DownloadOptions, TransferOptions, TransferReport } from './client/transfer/options.js'
export type { Representation } from './client/transfer/plan.js'
export type { RetryOptions } from './client/transfer/retry.js'
export type { UploadOptions } from './client/transfer/upload.js'
export type { Verify } from './client/transfer/verification.js'
export { hostPort } from './net/address.js'
export type { Clock, Timer } from './net/clock.js'
export { readAuthorities } from './net/pem.js'
