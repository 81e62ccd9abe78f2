import type { SpoolFile } from './job.js'

/** A job that was submitted. */
export interface SubmittedJob {
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly class: string
  /** The statements and data, line by line. */
  readonly jcl: readonly string[]
}

/** What a job came to. */
export interface JobResult {
  /** A condition code, or words: `ABEND=806`, `(JCL error)`. 0 unless given. */
  readonly rc?: number | string
  /** What its steps wrote; JES adds its own files before. */
  readonly spool?: readonly (Omit<SpoolFile, 'class'> & { readonly class?: string })[]
  /** Milliseconds that it waits for an initiator, and that it runs at least. 0 unless given. */
  readonly inputTime?: number
  readonly activeTime?: number
}

/** Does what a job does: instead of a mainframe. A job is ACTIVE until it resolves; what it throws is an abend. */
export type RunJob = (job: SubmittedJob) => JobResult | Promise<JobResult>

/** What jobs of a name come to, as a file says: by name in upper case, `*` for all others. */
export interface ExpectedJobs {
  readonly [name: string]: {
    readonly rc?: number | string
    readonly inputTime?: number
    readonly activeTime?: number
    /** What each step wrote: lines, or a text with line ends. */
    readonly spool?: readonly {
      readonly step: string
      readonly procedure?: string
      readonly class?: string
      readonly ddName: string
      readonly text: string | readonly string[]
    }[]
  }
}

/**
 * Checks what a file says of jobs.
 *
 * @throws TypeError that names the job and what is wrong with it
 */
export function parseExpectedJobs(value: unknown): ExpectedJobs {
  if (!isObject(value)) throw new TypeError('jobs are an object: what each comes to, by its name')
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
  if (!isObject(job)) return 'it is an object with rc, spool, inputTime and activeTime'
  const unknown = Object.keys(job).find((key) => !knownKeys.has(key))
  if (unknown !== undefined) return `${unknown} is not known: rc, spool, inputTime and activeTime are`
  const { rc, inputTime, activeTime, spool = [] } = job
  if (!/^(?:undefined|number|string)$/.test(typeof rc)) return 'rc is a number or words'
  for (const time of [inputTime, activeTime]) {
    if (time !== undefined && !(typeof time === 'number' && time >= 0)) return 'times are milliseconds from 0'
  }
  return Array.isArray(spool) && spool.every(isSpoolFile)
    ? undefined
    : 'spool is a list of files, each with step, ddName and text'
}

function isSpoolFile(file: unknown): boolean {
  if (!isObject(file)) return false
  const { step, ddName, text } = file
  const lines =
    typeof text === 'string' || (Array.isArray(text) && text.every((line) => typeof line === 'string'))
  return typeof step === 'string' && typeof ddName === 'string' && lines
}

/** Jobs that come to what is expected of their names; others end with condition code 0 and write nothing. */
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
