export { Catalog, type MemberFacts } from './catalog.js'
export type {
  DataSet,
  DataSetAttributes,
  LoadModule,
  Member,
  MemberStatistics,
  Organization,
} from './data-set.js'
export { isDataSetName, isMemberName } from './data-set-names.js'
export { type JesPrivilege, jesPrivileges } from './jes/access.js'
export { type Job, type JobStatus, type SpoolFile, type SubmittedJob, spoolLength } from './jes/job.js'
export {
  type ExpectedJobs,
  expectedJobs,
  type JobResult,
  parseExpectedJobs,
  type RunJob,
} from './jes/run-job.js'
export { type JesOptions, JobEntrySubsystem, type JobFilter } from './jes/subsystem.js'
export type { ListLevel } from './listing/data-sets.js'
export {
  type DataControlBlock,
  maxDataLength,
  parseRecfm,
  type Recfm,
} from './recfm.js'
export { createZosServer, type ZosServerOptions } from './server.js'
export { initialParameters, type SiteParameters } from './site/parameters.js'
export { recordsOf, storedRecords } from './stored-records.js'
export { fullName, initialDirectory, parseName, type WorkingDirectory, type ZosName } from './zos-name.js'
