import { type FileSystem, operations } from '@ftpkit/filesystem'
import { refusal } from '../replies.js'
import type { Job, SubmittedJob } from './job.js'
import type { JobEntrySubsystem, JobFilter } from './subsystem.js'

/**
 * What a user may do with jobs, as `privileges` of a grant: `jes-submit`, read the spool of own jobs (`jes-read`) or of
 * all (`jes-read-all`), purge own jobs (`jes-purge`) or all (`jes-purge-all`).
 */
export const jesPrivileges = ['jes-submit', 'jes-read', 'jes-purge', 'jes-read-all', 'jes-purge-all'] as const

/** One of {@link jesPrivileges}. */
export type JesPrivilege = (typeof jesPrivileges)[number]

/** The privileges of a user who works with own jobs, and of one who may change nothing. */
const ofOwner: readonly JesPrivilege[] = ['jes-submit', 'jes-read', 'jes-purge']
const ofReader: readonly JesPrivilege[] = ['jes-read']

/** Where those can create files who may store data sets or files of z/OS UNIX. */
const storagePlaces = ['/', '/data-sets', '/unix']

/** What a grant without privileges allows: own jobs only, and where nothing can be stored, none either. */
export function defaultJesPrivileges(files: FileSystem): readonly JesPrivilege[] {
  const stores = storagePlaces.some((path) => (files.permitted?.(path) ?? operations).includes('create'))
  return stores ? ofOwner : ofReader
}

/** The jobs of a subsystem as far as an account may see and change them, whatever SITE selects. */
export class JobAccess {
  /** @param account that was proven, which owns what it submits */
  constructor(
    private readonly jes: JobEntrySubsystem,
    private readonly account: string,
    private readonly privileges: readonly string[],
  ) {}

  get interfaceLevel(): 1 | 2 {
    return this.jes.interfaceLevel
  }

  /** @throws VerbatimReplyError */
  assertMaySubmit(): void {
    if (!this.has('jes-submit')) throw notAllowed('submit jobs')
  }

  /** @throws VerbatimReplyError */
  assertMayRead(): void {
    if (!this.has('jes-read') && !this.has('jes-read-all')) throw notAllowed('read the output of jobs')
  }

  /** @throws VerbatimReplyError */
  submit(lines: readonly string[]): SubmittedJob[] {
    this.assertMaySubmit()
    return this.jes.submit(lines, this.account, this.account)
  }

  jobs(filter: JobFilter, id?: string): Job[] {
    const scope = this.scope(filter, 'jes-read')
    return scope ? this.jes.jobs(scope, id) : []
  }

  job(id: string, filter: JobFilter): Job | undefined {
    const scope = this.scope(filter, 'jes-read')
    return scope && this.jes.job(id, scope)
  }

  /**
   * Removes a job. @returns whether there was such a job
   * @throws VerbatimReplyError for one that may be seen but not removed
   */
  cancel(id: string, filter: JobFilter): boolean {
    const scope = this.scope(filter, 'jes-purge')
    if (scope && this.jes.cancel(id, scope)) return true
    if (this.job(id, filter)) throw notAllowed(`purge ${id}`)
    return false
  }

  /** Resolves when a job that this account has submitted has run. */
  finished(id: string): Promise<Job | undefined> {
    return this.jes.finished(id)
  }

  /** Narrows a filter to what a privilege allows; undefined for nothing. */
  private scope(filter: JobFilter, privilege: 'jes-read' | 'jes-purge'): JobFilter | undefined {
    if (this.has(`${privilege}-all`)) return filter
    return this.has(privilege) ? { ...filter, account: this.account } : undefined
  }

  private has(privilege: JesPrivilege): boolean {
    return this.privileges.includes(privilege)
  }
}

function notAllowed(what: string) {
  return refusal(550, `This user is not allowed to ${what}.`)
}
