export { FileSystemError, type FileSystemErrorCode, isFileSystemError } from './error.js'
export type {
  Attributes,
  ChunkOptions,
  Disposition,
  Entry,
  EntryKind,
  FileSystem,
  PartialUploadLimits,
  ReadableFile,
  ReadOptions,
  Stage,
  WriteOptions,
} from './filesystem.js'
export { MemoryFileSystem, type MemoryOptions, type Tree } from './memory.js'
export { mount } from './mount.js'
export { type Operation, operations } from './operation.js'
export { assertPath, type CanonicalPath, childOf, isName, nameOf, namesOf, parentOf } from './path.js'
export { unportable } from './portable-name.js'
export { readOnly } from './read-only.js'
export { type PermissionRule, restricted } from './restricted.js'
export { subtree } from './subtree.js'
