export {
  type BatchOptions,
  type BatchReport,
  type FileFault,
  type FileResult,
  type FilesProgress,
  type FileTask,
  failedTask,
  runBatch,
  type SessionSource,
  type TaskOptions,
} from './client/directory/batch.js'
export { type FetchTreeOptions, TreeFetch } from './client/directory/fetch-tree.js'
export { firstBelow, resumed } from './client/directory/first-below.js'
export {
  type AddLeftOut,
  type LeftOutName,
  type LeftOutReason,
  leavingOut,
} from './client/directory/left-out.js'
export { isDirectory, makeLocalDirectories } from './client/directory/local-directories.js'
export {
  isSendable,
  type LocalDirectory,
  type LocalName,
  type LocalWalk,
  walkLocal,
  whyLocal,
} from './client/directory/local-tree.js'
export type { RemoteClient } from './client/directory/remote-client.js'
export { currentDirectory, visitRemoteDirectory } from './client/directory/remote-directories.js'
export {
  isSingleName,
  joinPath,
  type RemoteName,
  type SkippedNames,
  type WalkOptions,
  walk,
} from './client/directory/remote-walk.js'
export { type StoreTreeOptions, storeTasks } from './client/directory/store-tree.js'
export { setRemoteTime } from './client/directory/times.js'
export { type OpenTarget, openTarget } from './client/local/target.js'
