export * from '@ftpkit/filesystem'
export {
  type DirectoryFileSystem,
  type DirectoryOptions,
  type Durability,
  directoryFileSystem,
  type LinkPolicy,
} from '@ftpkit/filesystem/directory'
export * from '@ftpkit/node/server'
