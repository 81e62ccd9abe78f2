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
