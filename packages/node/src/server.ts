// Names in events of a server come from its clients: these make them safe to show.
export { printable, printableJson, printableLines } from '@ftpkit/protocol/printable'
export type { ProxyHeader } from '@ftpkit/proxy-protocol'
// What an authenticator or a hook throws to choose the reply.
export { FtpError, type FtpErrorCode, isFtpError } from '@ftpkit/transfer'
export { hostPort } from './net/address.js'
export { type Clock, nodeClock, type Timer } from './net/clock.js'
export { Networks } from './net/networks.js'
export { unblockStandardError } from './net/node-internals.js'
export type { CertificateFiles } from './net/pem.js'
export { readAuthorities } from './net/pem.js'
export { type ProxyHeaderLimits, readProxyHeader } from './net/proxy-header.js'
export type { ConnectionTap, Tap, TappedConnection } from './net/tap.js'
export { BanFile } from './server/access/ban-file.js'
export type { BanOptions } from './server/access/gate.js'
export type { NetworkRules } from './server/access/networks.js'
export type { Authenticate, Grant, LoginContext, LoginRefused } from './server/answers/account.js'
export type { NewModes } from './server/answers/new-modes.js'
export type { SiteCommand, SiteCommands, SiteContext } from './server/answers/site.js'
export type { StorageRule } from './server/answers/storage.js'
export { type AuditAction, type AuditRecord, auditActions, auditLog, auditRecordOf } from './server/audit.js'
export type { Rate, RateLimits } from './server/bandwidth.js'
export type { PortRange } from './server/data/ports.js'
export type { PassiveAddress, PassiveAddressRule } from './server/data/public-address.js'
export type {
  Actor,
  ChangeOperation,
  GateRefusal,
  LoginRefusal,
  Offence,
  ProxyLimit,
  RefusingLimit,
  ServerEvent,
  ServerLog,
} from './server/events.js'
export { FairQueue, type FairQueueLimits } from './server/fair-queue.js'
export type { MovedFile, ServerHooks } from './server/hooks.js'
export { defaultServerLimits, type ServerLimits } from './server/limits.js'
export type { ListenerOptions, ListenerTls } from './server/listener.js'
export type { LiveOptions, ServerOptions } from './server/options.js'
export type {
  OpenedReceiving,
  OpenedSending,
  OpenedTransfer,
  PersonalityChange,
  PersonalityContext,
  ServerPersonality,
} from './server/personality.js'
export type { ProxyProtocolOptions } from './server/proxies.js'
export { createServer, FtpServer } from './server/server.js'
export {
  type CertificateWatchOptions,
  readCertificate,
  watchCertificate,
} from './server/tls/certificate-files.js'
export type { TlsIdentity, TlsOptions } from './server/tls/contexts.js'
export { readTicketKeys, TicketKeyFile } from './server/tls/ticket-key-file.js'
export { type FileWatchOptions, watchFiles } from './server/watch-files.js'
