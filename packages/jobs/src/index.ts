export { type DateSource, datedName, nameFault } from './dated-name.js'
export { DoneMarks, type DoneStep, lineOf, type Mark, type MovedFile, stepMark } from './done-marks.js'
export {
  type HistoryEvent,
  hasEnded,
  historyIn,
  historyLine,
  type JobState,
  type RunBegun,
  type RunElsewhere,
  type RunEnded,
  type RunSkipped,
  type SiteOutcome,
  stateOf,
} from './history.js'
export { type Retries, waitBefore } from './retries.js'
export {
  type CronTime,
  cronFault,
  type DueRun,
  dueRun,
  nextTime,
  type PastRuns,
  type When,
} from './schedule.js'
export {
  type Job,
  type JobFile,
  jobFileSchema,
  type Step,
  type StepKind,
  stepKinds,
} from './schema.js'
