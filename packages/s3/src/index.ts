export {
  type ConditionSupport,
  type MatchSupport,
  nothingHonoured,
  probeConditions,
  type WriteConditions,
} from './conditions.js'
export { S3FileSystem, type S3Options } from './file-system.js'
export {
  type Condition,
  isObjectStoreError,
  type ListedUpload,
  type ListPage,
  type ListQuery,
  type ObjectBody,
  type ObjectFacts,
  type ObjectProperties,
  type ObjectStore,
  ObjectStoreError,
  type PartSource,
  type Upload,
} from './object-store.js'
export type { Times } from './tree.js'
