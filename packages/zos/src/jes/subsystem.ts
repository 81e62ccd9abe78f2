import { nameMatcher } from '../data-set-names.js'
import { type JobStatement, jobsOf } from './jcl.js'
import { type Job, type JobStatus, jesSpool, type SpoolFile, type SubmittedJob } from './job.js'
import type { JobResult, RunJob } from './run-job.js'

/** Which jobs a session sees, according to SITE. */
export interface JobFilter {
  /** Names of jobs, with `*` and `?`. */
  readonly jesjobname: string
  /** Owners of jobs, with `*` and `?`. */
  readonly jesowner: string
  /** The queue that they are in. */
  readonly jesstatus: JobStatus | 'ALL'
  /** Only jobs of this account. @default all jobs */
  readonly account?: string | undefined
}

/** The clock of a subsystem, and how it carries out jobs. */
export interface JesOptions {
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number
  /** Carries out jobs. Default: they end with condition code 0 and write nothing. */
  readonly run?: RunJob | undefined
  /** Number of the first job. @default 1 */
  readonly firstNumber?: number | undefined
  /** JESINTERFACELEVEL. At 1 jobs are named after their owner, who alone sees them. @default 2 */
  readonly interfaceLevel?: 1 | 2 | undefined
}

/** A job and its result. */
interface Entry {
  readonly submitted: SubmittedJob
  readonly statement: JobStatement
  readonly at: number
  /** The account that submitted it; undefined where only the owner's name is known. */
  readonly account: string | undefined
  /** When it got an initiator; undefined while a job of the same name runs. */
  startedAt: number | undefined
  result: JobResult | undefined
  readonly finished: Promise<void>
  /** Cancelled or purged. */
  gone: boolean
  /** Memory that its lines take. */
  octets: number
}

/** Maximum number of jobs, and of octets of all their lines. Beyond it the oldest are purged, as an operator would. */
const maxJobs = 10_000
const maxOctets = 67_108_864

/** Octets of memory that a line takes besides its characters. */
const lineOverhead = 32

const lastOfFiveDigits = 99_999

/** JES2 as FTP shows it: jobs wait, run and write spool files. Everything is kept in memory. */
export class JobEntrySubsystem {
  /** JESINTERFACELEVEL, as given. */
  readonly interfaceLevel: 1 | 2
  private readonly entries: Entry[] = []
  private octets = 0
  private next: number

  constructor(private readonly options: JesOptions) {
    this.next = options.firstNumber ?? 1
    this.interfaceLevel = options.interfaceLevel ?? 2
  }

  /**
   * Submits the jobs in the input of the internal reader.
   *
   * @param account that alone is their owner, where accounts differ by case only. Default: every account of that name
   * @returns the jobs, none if there is no JOB statement
   */
  submit(lines: readonly string[], owner: string, account?: string): SubmittedJob[] {
    return jobsOf(lines).map((statement) => {
      const { name, class: jobClass, jcl } = statement
      const submitted = { id: this.newId(), name, owner: owner.toUpperCase(), class: jobClass, jcl }
      this.enter(submitted, statement, account)
      return submitted
    })
  }

  /** The jobs that a filter selects, oldest first. @param id of a job, or a pattern for several */
  jobs(filter: JobFilter, id = '*'): Job[] {
    const matching = nameMatcher(id === '' ? '*' : fullId(id))
    const name = nameMatcher(filter.jesjobname)
    const owner = nameMatcher(filter.jesowner)
    return this.entries
      .filter(({ submitted }) => matching(submitted.id) && name(submitted.name) && owner(submitted.owner))
      .filter((entry) => filter.account === undefined || isOf(entry, filter.account))
      .map((entry) => this.describe(entry))
      .filter(({ status }) => filter.jesstatus === 'ALL' || status === filter.jesstatus)
  }

  /** A job, if the filter selects it. */
  job(id: string, filter: JobFilter): Job | undefined {
    return /^[A-Z]+\d+$/.test(id) ? this.jobs(filter, id)[0] : undefined
  }

  /** Removes a job and its spool files. @returns whether there was such a job */
  cancel(id: string, filter: JobFilter): boolean {
    const job = this.job(id, filter)
    if (!job) return false
    const at = this.entries.findIndex(({ submitted }) => submitted.id === job.id)
    this.remove(at)
    return true
  }

  /** Resolves when a job has run, regardless of the clock; for a held job at once. */
  async finished(id: string): Promise<Job | undefined> {
    const entry = this.entries.find(({ submitted }) => submitted.id === id)
    await entry?.finished
    return entry && this.describe(entry, entry.result ? 'OUTPUT' : 'INPUT')
  }

  private newId(): string {
    return idOf(this.next++)
  }

  private enter(submitted: SubmittedJob, statement: JobStatement, account: string | undefined): void {
    const before = this.entries.findLast(({ submitted: { name } }) => name === submitted.name)
    const entry: Entry = {
      submitted,
      statement,
      at: this.options.now(),
      account,
      startedAt: undefined,
      result: undefined,
      gone: false,
      octets: 0,
      finished: Promise.resolve(),
    }
    const running = statement.held ? Promise.resolve() : this.run(entry, before)
    this.entries.push(Object.assign(entry, { finished: running }))
    this.hold(entry, submitted.jcl)
  }

  /** Counts lines of a job, and purges the oldest jobs if there are too many. The newest is kept. */
  private hold(entry: Entry, lines: readonly string[]): void {
    if (entry.gone) return
    const octets = lines.reduce((sum, { length }) => sum + length + lineOverhead, 0)
    entry.octets += octets
    this.octets += octets
    while (this.entries.length > maxJobs || (this.octets > maxOctets && this.entries.length > 1))
      this.remove(0)
  }

  private remove(at: number): void {
    const [entry] = this.entries.splice(at, 1)
    entry!.gone = true
    this.octets -= entry!.octets
  }

  /** Runs a job after the previous one of the same name. */
  private async run(entry: Entry, before: Entry | undefined): Promise<void> {
    await before?.finished
    if (entry.gone) return
    entry.startedAt = this.options.now()
    try {
      entry.result = checked((await this.options.run?.(entry.submitted)) ?? {})
    } catch (error) {
      entry.result = { rc: 'ABEND=U4038', spool: [failure(error)] }
    }
    for (const { lines } of entry.result.spool ?? []) this.hold(entry, lines)
  }

  private describe(entry: Entry, status = this.statusOf(entry)): Job {
    const { submitted, result } = entry
    const { jcl: _, ...known } = submitted
    if (status !== 'OUTPUT') return { ...known, status, outcome: waitingFor(entry, status), spool: [] }
    const outcome = outcomeOf(result!)
    const spool = [...jesSpool(submitted, outcome, entry.at), ...spoolOf(result!)]
    return { ...known, status, outcome, spool }
  }

  private statusOf({ startedAt, result }: Entry): JobStatus {
    if (startedAt === undefined) return 'INPUT'
    const { inputTime = 0, activeTime = 0 } = result ?? {}
    const elapsed = this.options.now() - startedAt
    if (elapsed < inputTime) return 'INPUT'
    return !result || elapsed < inputTime + activeTime ? 'ACTIVE' : 'OUTPUT'
  }
}

function idOf(number: number): string {
  return number <= lastOfFiveDigits
    ? `JOB${String(number).padStart(5, '0')}`
    : `J${String(number).padStart(7, '0')}`
}

/** The full form of an ID: `JOB00012` for `J12`. */
function fullId(id: string): string {
  const [, number] = /^J(?:OB)?(\d{1,7})$/.exec(id) ?? []
  return number === undefined ? id : idOf(Number(number))
}

function isOf({ submitted, account }: Entry, asking: string): boolean {
  return account === undefined ? submitted.owner === asking.toUpperCase() : account === asking
}

function waitingFor({ statement, startedAt }: Entry, status: JobStatus): string | undefined {
  if (statement.held) return '-HELD-'
  return status === 'INPUT' && startedAt === undefined ? '-DUP-' : undefined
}

/** `RC=0008` for a number; a text is left as it is. */
function outcomeOf({ rc = 0 }: JobResult): string {
  return typeof rc === 'number' ? `RC=${String(rc).padStart(4, '0')}` : rc
}

function spoolOf({ spool = [] }: JobResult): SpoolFile[] {
  return spool.map((file) => ({ ...file, class: file.class ?? 'A' }))
}

/** @throws TypeError for a spool that is not one, as a callback of plain JavaScript may return */
function checked(result: JobResult): JobResult {
  for (const { ddName, lines } of result.spool ?? [])
    if (!Array.isArray(lines)) throw new TypeError(`spool file ${ddName}: lines must be a list of texts`)
  return result
}

function failure(error: unknown): SpoolFile {
  return { step: 'FTPKIT', class: 'A', ddName: 'SYSOUT', lines: String(error).split('\n') }
}
