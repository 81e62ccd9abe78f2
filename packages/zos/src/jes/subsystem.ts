import { dataSetMatcher } from '../pattern.js'
import type { Job, JobStatus, SpoolFile } from './job.js'
import { type JobStatement, jobsOf } from './job-control.js'
import { jesSpool } from './job-log.js'
import type { JobResult, RunJob, SubmittedJob } from './run-job.js'

/** Which jobs a session sees, as SITE says. */
export interface JobFilter {
  readonly jesjobname: string
  readonly jesowner: string
  readonly jesstatus: JobStatus | 'ALL'
}

export interface JesOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** What jobs do; they end with condition code 0 and write nothing unless given. */
  readonly run?: RunJob | undefined
  /** The number of the first job; 1 unless given. */
  readonly firstNumber?: number | undefined
  /** 2 unless given. At 1 a job is named after its owner, and only owners see it. */
  readonly interfaceLevel?: 1 | 2 | undefined
}

/** A job, and what will have come of it. */
interface Entry {
  readonly submitted: SubmittedJob
  readonly statement: JobStatement
  readonly at: number
  /** When it got an initiator; undefined while it waits for one of its name. */
  startedAt: number | undefined
  result: JobResult | undefined
  readonly finished: Promise<void>
  /** Cancelled or purged. */
  gone: boolean
  /** What its lines take. */
  octets: number
}

/** Jobs that are kept, and octets of all their lines; of more the oldest are purged, as an operator would. */
const maxJobs = 10_000
const maxOctets = 67_108_864

/** Octets of memory that a line takes besides its letters. */
const lineOverhead = 32

const lastOfFiveDigits = 99_999

/** JES2 as far as FTP shows it: jobs that wait, run and write spool files, kept in memory. */
export class JobEntrySubsystem {
  readonly interfaceLevel: 1 | 2
  private readonly entries: Entry[] = []
  private octets = 0
  private next: number

  constructor(private readonly options: JesOptions) {
    this.next = options.firstNumber ?? 1
    this.interfaceLevel = options.interfaceLevel ?? 2
  }

  /** Submits the jobs of what was sent to the internal reader. @returns them, none where there is no JOB statement */
  submit(lines: readonly string[], owner: string): SubmittedJob[] {
    return jobsOf(lines).map((statement) => {
      const { name, class: jobClass, jcl } = statement
      const submitted = { id: this.newId(), name, owner: owner.toUpperCase(), class: jobClass, jcl }
      this.enter(submitted, statement)
      return submitted
    })
  }

  /** The jobs a filter lets through, the oldest first. @param id of one job, or a pattern of several */
  jobs(filter: JobFilter, id = '*'): Job[] {
    const matching = dataSetMatcher(id === '' ? '*' : id)
    const name = dataSetMatcher(filter.jesjobname)
    const owner = dataSetMatcher(filter.jesowner)
    return this.entries
      .filter(({ submitted }) => matching(submitted.id) && name(submitted.name) && owner(submitted.owner))
      .map((entry) => this.describe(entry))
      .filter(({ status }) => filter.jesstatus === 'ALL' || status === filter.jesstatus)
  }

  /** One job that a filter lets through. */
  job(id: string, filter: JobFilter): Job | undefined {
    return /^[A-Z]+\d+$/.test(id) ? this.jobs(filter, id)[0] : undefined
  }

  /** Removes a job and what it wrote. @returns whether there was one */
  cancel(id: string, filter: JobFilter): boolean {
    if (!this.job(id, filter)) return false
    const at = this.entries.findIndex(({ submitted }) => submitted.id === id)
    this.remove(at)
    return true
  }

  /** Gives a job when it has done what it does, whatever the clock says; one that is held at once, as it is. */
  async finished(id: string): Promise<Job | undefined> {
    const entry = this.entries.find(({ submitted }) => submitted.id === id)
    await entry?.finished
    return entry && this.describe(entry, entry.result ? 'OUTPUT' : 'INPUT')
  }

  private newId(): string {
    const number = this.next++
    return number <= lastOfFiveDigits
      ? `JOB${String(number).padStart(5, '0')}`
      : `J${String(number).padStart(7, '0')}`
  }

  private enter(submitted: SubmittedJob, statement: JobStatement): void {
    const before = this.entries.findLast(({ submitted: { name } }) => name === submitted.name)
    const entry: Entry = {
      submitted,
      statement,
      at: this.options.now(),
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

  /** Counts lines of a job, and purges the oldest jobs where there is too much; the newest is kept. */
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

  /** A job waits for one of the same name before it. */
  private async run(entry: Entry, before: Entry | undefined): Promise<void> {
    await before?.finished
    if (entry.gone) return
    entry.startedAt = this.options.now()
    try {
      entry.result = (await this.options.run?.(entry.submitted)) ?? {}
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

function waitingFor({ statement, startedAt }: Entry, status: JobStatus): string | undefined {
  if (statement.held) return '-HELD-'
  return status === 'INPUT' && startedAt === undefined ? '-DUP-' : undefined
}

/** `RC=0008` of a number; words as they are. */
function outcomeOf({ rc = 0 }: JobResult): string {
  return typeof rc === 'number' ? `RC=${String(rc).padStart(4, '0')}` : rc
}

function spoolOf({ spool = [] }: JobResult): SpoolFile[] {
  return spool.map((file) => ({ class: 'A', ...file }))
}

function failure(error: unknown): SpoolFile {
  return { step: 'FTPKIT', class: 'A', ddName: 'SYSOUT', lines: String(error).split('\n') }
}
