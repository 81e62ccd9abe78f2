export type { Allocation } from './allocation.js'
export type { AnyFtpClient } from './any-client.js'
export { type JobFilter, Jobs, type ListedJob, type ListedSpoolFile, type WaitOptions } from './jobs.js'
export {
  type RecordMarks,
  type RecordText,
  type RecordTransfer,
  recordTransfer,
} from './record-transfer.js'
export { SiteDriver, type SiteParameters, type SiteValue } from './site-driver.js'
export { type RecordDownload, type RecordUpload, ZosClient } from './zos-client.js'
