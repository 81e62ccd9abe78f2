export { type AlignedTarget, alignCase } from './align-case.js'
export { type Clocks, type Differ, differInSize, differInTime } from './comparison.js'
export { Filter, type FilterPatterns } from './filter.js'
export { foldName } from './pairing.js'
export { type Find, type HeldName, type PlanOptions, planSync, type SyncPlan, type SyncStep } from './plan.js'
export {
  defaultMaxDepth,
  type ListedDirectory,
  type ListedName,
  type ReadTreeOptions,
  readTree,
} from './read-tree.js'
export { checkRemovals, type RemovalLimit } from './removal-limit.js'
export { StepGuard } from './step-guard.js'
export {
  type DirectoryNode,
  emptyDirectory,
  type FileNode,
  type FileTime,
  type HeldNode,
  type HeldReason,
  type Missing,
  type NamedNode,
  type TreeNode,
} from './tree.js'
