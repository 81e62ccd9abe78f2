/** Where a job is: waiting for an initiator, running, or done. */
export type JobStatus = 'INPUT' | 'ACTIVE' | 'OUTPUT'

/** A file of the spool: what a step of a job wrote under a DD name. */
export interface SpoolFile {
  readonly step: string
  readonly procedure?: string | undefined
  readonly class: string
  readonly ddName: string
  /** Lines without their ends. */
  readonly lines: readonly string[]
}

/** A job as JES knows it now. */
export interface Job {
  /** `JOB00012`, or `J0123456` where numbers have seven digits. */
  readonly id: string
  readonly name: string
  readonly owner: string
  readonly status: JobStatus
  readonly class: string
  /** How it ended: `RC=0000`, `ABEND=806`, `(JCL error)`; of a job that waits, why: `-HELD-`, `-DUP-`. */
  readonly outcome?: string | undefined
  readonly spool: readonly SpoolFile[]
}

/** Octets of a spool file as listings count them: its lines with nothing between. */
export function spoolLength({ lines }: Pick<SpoolFile, 'lines'>): number {
  return lines.reduce((octets, line) => octets + line.length, 0)
}
