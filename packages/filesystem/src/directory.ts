export { type SystemCalls, systemCalls } from './directory/calls.js'
export { blockingCalls } from './directory/direct-calls.js'
export {
  type DirectoryFileSystem,
  type DirectoryOptions,
  type Durability,
  directoryFileSystem,
} from './directory/directory-file-system.js'
export type { LinkPolicy } from './directory/root.js'
