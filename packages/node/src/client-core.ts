export { printable, printableJson, printableLines } from '@ftpkit/protocol/printable'
export type { Reply } from '@ftpkit/protocol/reply'
export { activeWays, type Credentials, type DataWay, passiveWays } from '@ftpkit/session/user'
export {
  type Attempt,
  FtpError,
  type FtpErrorCode,
  isFtpError,
  type NameEncoding,
  TokenBucket,
} from '@ftpkit/transfer'
export { between, connect, FtpClient, type ThirdParty } from './client/client.js'
export type { DialogueLog } from './client/control/control.js'
export type { DialRoute } from './client/control/dial.js'
export type { Dialer } from './client/control/dialer.js'
export type { ClientIdentity, TlsFacts } from './client/control/tls.js'
export type {
  BatchOptions,
  BatchReport,
  FileFault,
  FileResult,
  FilesProgress,
} from './client/directory/batch.js'
export type { LeftOutName, LeftOutReason } from './client/directory/left-out.js'
export type {
  CommonOptions,
  DirectoryOptions,
  DirectoryReport,
  LocalSide,
  RemoteSide,
  RemovalOptions,
  RemovalReport,
  SessionOptions,
  SyncOptions,
  SyncReport,
} from './client/directory/options.js'
export type { RemoteClient } from './client/directory/remote-client.js'
export type { Comparison } from './client/directory/sync/differ.js'
export type { SyncAction, SyncFault } from './client/directory/sync/faults.js'
export type { MirrorOptions } from './client/directory/sync/mirror.js'
export { type IdentityFiles, readIdentity } from './client/identity.js'
export { awaitableListing } from './client/listing/awaitable-listing.js'
export type { Listing, ListOptions } from './client/listing/listing.js'
export type { RemoteEntry } from './client/listing/listing-lines.js'
export type { FileHash } from './client/listing/queries.js'
export { type DownloadTarget, MemoryTarget, type TargetOfDownload } from './client/local/download-target.js'
export { partialName, restartName } from './client/local/names-beside.js'
export type { UploadSource } from './client/local/source.js'
export {
  type ClientLimits,
  type ClientTimeouts,
  type ConnectOptions,
  defaultClientLimits,
  defaultClientTimeouts,
} from './client/options.js'
export type { BetweenOptions, BetweenReport } from './client/transfer/between.js'
export type { DownloadOptions, TransferOptions, TransferReport } from './client/transfer/options.js'
export type { Representation } from './client/transfer/plan.js'
export type { RetryOptions } from './client/transfer/retry.js'
export type { UploadOptions } from './client/transfer/upload.js'
export type { Verify } from './client/transfer/verification.js'
export { hostPort } from './net/address.js'
export type { Clock, Timer } from './net/clock.js'
export { readAuthorities } from './net/pem.js'
export type { ConnectionTap, Tap, TappedConnection } from './net/tap.js'
