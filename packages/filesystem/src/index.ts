export { FileSystemError, type FileSystemErrorCode, isFileSystemError } from './error.js'
export {
  type AbortCheck,
  type Attributes,
  type ChunkOptions,
  type Disposition,
  type Entry,
  type EntryKind,
  type FileSystem,
  type NewEntryOptions,
  type Operation,
  operations,
  type PartialUploadLimits,
  type ReadableFile,
  type ReadOptions,
  type Stage,
  type WriteOptions,
} from './filesystem.js'
export { KeyedMutex } from './keyed-mutex.js'
export { MemoryFileSystem, type MemoryOptions, type Tree } from './memory.js'
export { mount } from './mount.js'
export { assertPath, type CanonicalPath, childOf, isName, nameOf, namesOf, parentOf } from './path.js'
export { unportable } from './portable-name.js'
export type { QuotaOptions, QuotaRule, QuotaWarning } from './quota/quota.js'
export { withQuotas } from './quota.js'
export { MemoryQuotaLedger, type QuotaLedger, type QuotaLimits, type Usage } from './quota-ledger.js'
export { type PermissionRule, readOnly, restricted } from './restricted.js'
export { subtree } from './subtree.js'
