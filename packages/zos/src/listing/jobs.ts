import { type Job, type SpoolFile, spoolLength } from '../jes/job.js'

/** The heading of a list of jobs at JESINTERFACELEVEL 2. */
export const jobHeading = 'JOBNAME  JOBID    OWNER    STATUS CLASS'

/** The line between a job and its spool files. */
export const jobRule = '--------'

/** The heading of the spool files of a job. The trailing blank belongs to the last column. */
export const spoolHeading = '         ID  STEPNAME PROCSTEP C DDNAME   BYTE-COUNT '

/** A job at JESINTERFACELEVEL 1: `IBMUSER1  JOB01906  OUTPUT    3 Spool Files`. */
export function jobLineOfLevel1({ name, id, status, spool }: ListedJob): string {
  const files = status === 'OUTPUT' ? `${spool.length.toString().padStart(5)} Spool Files` : ''
  return `${name.padEnd(8)}  ${id.padEnd(8)}  ${status.padEnd(6)}${files}`.trimEnd()
}

/** A job as a line shows it: of its spool files only the number matters. */
export type ListedJob = Omit<Job, 'spool'> & { readonly spool: { readonly length: number } }

/** A job in a list of them at level 2: `USER1A   JOB00083 USER1    OUTPUT A        RC=0000 3 spool files`. */
export function jobLine(job: ListedJob): string {
  const files = job.status === 'OUTPUT' ? ` ${job.spool.length} spool files` : ''
  return `${jobStatusLine(job)}${files}`.trimEnd()
}

/** The same without the number of spool files, for a job whose spool files are listed below it. */
export function jobStatusLine({ name, id, owner, status, class: jobClass, outcome = '' }: ListedJob): string {
  const columns = [name.padEnd(8), id.padEnd(8), owner.padEnd(8), status.padEnd(6), jobClass.padEnd(8)]
  // The reason why a job waits is one column to the right of the outcome of others.
  const result = outcome.startsWith('-') ? ` ${outcome}` : outcome
  return `${columns.join(' ')} ${result}`.trimEnd()
}

/** A spool file of a job: `001 JES2              A JESMSGLG       858`. @param number counted from 1 */
export function spoolLine(file: SpoolFile, number: number): string {
  const { step, procedure = '', class: spoolClass, ddName } = file
  const columns = [
    String(number).padStart(3, '0'),
    step.padEnd(8),
    procedure.padEnd(8),
    spoolClass,
    ddName.padEnd(8),
    String(spoolLength(file)).padStart(9),
  ]
  return `${' '.repeat(9)}${columns.join(' ')} `
}

/** Lines below a running job. */
const activeLines = [
  '         STEPNAME ******** PROCNAME        N/A',
  '         CPUTIME     0.000 ELAPSED TIME      0.000',
]

/** The list of jobs at a JESINTERFACELEVEL; level 1 has no heading. */
export function jobLines(jobs: readonly Job[], level: 1 | 2): string[] {
  return level === 1 ? jobs.map(jobLineOfLevel1) : [jobHeading, ...jobs.map(jobLine)]
}

/** One job with its spool files, at JESINTERFACELEVEL 2. */
export function jobWithSpool(job: Job): string[] {
  const status = [jobHeading, jobStatusLine(job)]
  if (job.status === 'INPUT') return status
  if (job.status === 'ACTIVE') return [...status, jobRule, ...activeLines]
  const files = job.spool.map((file, index) => spoolLine(file, index + 1))
  return [...status, jobRule, spoolHeading, ...files, `${files.length} spool files `]
}
