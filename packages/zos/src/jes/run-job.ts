import type { SpoolFile, SubmittedJob } from './job.js'

/** The outcome of a job. */
export interface JobResult {
  /** A condition code, or a text: `ABEND=806`, `(JCL error)`. @default 0 */
  readonly rc?: number | string | undefined
  /** What its steps wrote. JES puts its own files before them. */
  readonly spool?: readonly (Omit<SpoolFile, 'class'> & { readonly class?: string | undefined })[] | undefined
  /** Time that it waits for an initiator, in milliseconds. @default 0 */
  readonly inputTime?: number | undefined
  /** Time that it is active at least, in milliseconds. @default 0 */
  readonly activeTime?: number | undefined
}

/** Carries out a job. The job is ACTIVE until the promise settles; a rejection is an abend. */
export type RunJob = (job: SubmittedJob) => JobResult | Promise<JobResult>

/** Outcomes of jobs by their names in upper case; `*` is that of all others. */
export interface ExpectedJobs {
  readonly [name: string]: {
    readonly rc?: number | string | undefined
    readonly inputTime?: number | undefined
    readonly activeTime?: number | undefined
    /** What each step wrote: lines, or a text with line ends. */
    readonly spool?:
      | readonly {
          readonly step: string
          readonly procedure?: string | undefined
          readonly class?: string | undefined
          readonly ddName: string
          readonly text: string | readonly string[]
        }[]
      | undefined
  }
}

/**
 * Validates the outcomes of jobs that were read from a file.
 *
 * @throws TypeError that names the job and the mistake
 */
export function parseExpectedJobs(value: unknown): ExpectedJobs {
  if (!isObject(value)) throw new TypeError('jobs must be an object: the outcome of each job by its name')
  for (const [name, job] of Object.entries(value)) {
    const fault = faultOf(job)
    if (fault) throw new TypeError(`job ${name}: ${fault}`)
  }
  return value as ExpectedJobs
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const knownKeys: ReadonlySet<string> = new Set(['rc', 'inputTime', 'activeTime', 'spool'])

function faultOf(job: unknown): string | undefined {
  if (!isObject(job)) return 'must be an object with rc, spool, inputTime and activeTime'
  const unknown = Object.keys(job).find((key) => !knownKeys.has(key))
  if (unknown !== undefined)
    return `unknown property ${unknown}: known are rc, spool, inputTime and activeTime`
  const { rc, inputTime, activeTime, spool = [] } = job
  if (!/^(?:undefined|number|string)$/.test(typeof rc)) return 'rc must be a number or a text'
  for (const time of [inputTime, activeTime]) {
    if (time !== undefined && !(typeof time === 'number' && time >= 0))
      return 'times must be milliseconds, not negative'
  }
  return Array.isArray(spool) && spool.every(isSpoolFile)
    ? undefined
    : 'spool must be a list of files, each with step, ddName and text'
}

function isSpoolFile(file: unknown): boolean {
  if (!isObject(file)) return false
  const { step, ddName, text } = file
  const lines =
    typeof text === 'string' || (Array.isArray(text) && text.every((line) => typeof line === 'string'))
  return typeof step === 'string' && typeof ddName === 'string' && lines
}

/** Ends each job with the outcome expected for its name. Others end with condition code 0 and write nothing. */
export function expectedJobs(expected: ExpectedJobs): RunJob {
  return ({ name }) => {
    const found = Object.hasOwn(expected, name) ? expected[name] : expected['*']
    if (!found) return {}
    const { spool = [], ...rest } = found
    return { ...rest, spool: spool.map(({ text, ...file }) => ({ ...file, lines: linesOf(text) })) }
  }
}

function linesOf(text: string | readonly string[]): readonly string[] {
  return typeof text === 'string' ? text.replace(/\r?\n$/, '').split(/\r?\n/) : text
}
