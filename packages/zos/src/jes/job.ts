/** A job that was submitted. */
export interface SubmittedJob {
  /** `JOB00012`. */
  readonly id: string
  /** The name in the JOB statement. */
  readonly name: string
  /** The user who submitted it, in upper case. */
  readonly owner: string
  /** The job class. */
  readonly class: string
  /** Lines of statements and data. */
  readonly jcl: readonly string[]
}

/** The queue of a job: waiting for an initiator, running, or done. */
export type JobStatus = 'INPUT' | 'ACTIVE' | 'OUTPUT'

/** A spool file: what a step of a job wrote under a DD name. */
export interface SpoolFile {
  /** The step that wrote it. */
  readonly step: string
  /** The step of a procedure that wrote it. */
  readonly procedure?: string | undefined
  /** The output class. */
  readonly class: string
  /** The name in the DD statement. */
  readonly ddName: string
  /** Lines without line ends. */
  readonly lines: readonly string[]
}

/** The present state of a job. */
export interface Job {
  /** `JOB00012`, or `J0123456` for numbers of more than five digits. */
  readonly id: string
  /** The name in the JOB statement. */
  readonly name: string
  /** The user who submitted it, in upper case. */
  readonly owner: string
  /** The queue that it is in. */
  readonly status: JobStatus
  /** The job class. */
  readonly class: string
  /** How it ended: `RC=0000`, `ABEND=806`, `(JCL error)`; or why it waits: `-HELD-`, `-DUP-`. */
  readonly outcome?: string | undefined
  /** What it has written so far. */
  readonly spool: readonly SpoolFile[]
}

/** Length of a spool file as listings show it, in octets: that of its lines without line ends. */
export function spoolLength({ lines }: Pick<SpoolFile, 'lines'>): number {
  return lines.reduce((octets, line) => octets + line.length, 0)
}

/** The spool files that JES itself writes for each job. @param at milliseconds since 1970 */
export function jesSpool(
  { id, name, class: jobClass, jcl }: SubmittedJob,
  outcome: string,
  at: number,
): SpoolFile[] {
  const time = new Date(at).toISOString().slice(11, 19).replaceAll(':', '.')
  const message = (text: string) => ` ${time} ${id}  ${text}`
  const ended =
    outcome === '(JCL error)'
      ? `IEFC452I ${name} - JOB NOT RUN - JCL ERROR`
      : `$HASP395 ${name} ENDED - ${outcome}`
  return [
    jesFile('JESMSGLG', [
      '1                    J E S 2  J O B  L O G',
      '0',
      message(`$HASP373 ${name.padEnd(8)} STARTED - INIT 1    - CLASS ${jobClass}`),
      message(ended),
    ]),
    jesFile(
      'JESJCL',
      jcl.map((line, index) => `${String(index + 1).padStart(9)} ${line.trimEnd()}`),
    ),
    jesFile('JESYSMSG', [
      ` IEF375I  JOB/${name.padEnd(8)}/START ${time}`,
      ` IEF376I  JOB/${name.padEnd(8)}/STOP  ${time}`,
    ]),
  ]
}

function jesFile(ddName: string, lines: readonly string[]): SpoolFile {
  return { step: 'JES2', class: 'A', ddName, lines }
}
