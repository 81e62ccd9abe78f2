import { FtpError, type ListOptions, MemoryTarget, type UploadSource } from '@ftpkit/node'
import type { JobAttributes, SpoolAttributes } from '@ftpkit/protocol'
import type { AnyFtpClient } from './any-client.js'
import type { SiteDriver } from './site-driver.js'

/** A job in a list of JES. */
export interface ListedJob extends JobAttributes {
  /** Identifier for RETR and DELE: `JOB00012`. */
  readonly id: string
}

/** A spool file in a list of JES. */
export interface ListedSpoolFile extends SpoolAttributes {
  /** Number for RETR, counted from 1. */
  readonly number: number
  /** In octets. */
  readonly size: number | undefined
}

/** Which jobs to list. Name and owner may be patterns with `*`. */
export interface JobFilter {
  /** Names of jobs. Default: that of SITE JESJOBNAME. */
  readonly name?: string | undefined
  /** Owners of jobs. Default: that of SITE JESOWNER. */
  readonly owner?: string | undefined
  /** The queue that they are in. Default: that of SITE JESSTATUS. */
  readonly status?: 'ALL' | 'INPUT' | 'ACTIVE' | 'OUTPUT' | undefined
}

/** How {@link Jobs.wait} waits. */
export interface WaitOptions {
  /** Called between queries: resolves when it is time for the next, rejects to abandon the wait. */
  readonly pause: () => Promise<void>
}

/** Follows each spool file when all are sent at once. */
const endOfSpoolFile = /^ ?!! END OF JES SPOOL FILE !!\r?\n?/m

/** JES over FTP: submits, lists, retrieves and purges jobs. */
export class Jobs {
  constructor(
    private readonly client: AnyFtpClient,
    private readonly site: SiteDriver,
  ) {}

  /**
   * Submits a job.
   *
   * @param jcl JCL in the network code page of the server
   * @returns the identifier of the job
   * @throws FtpError `refused`; `bad-reply` if the reply names no job
   */
  async submit(jcl: UploadSource): Promise<string> {
    await this.useJes()
    const { reply } = await this.client.upload(jcl, 'FTPKIT.JCL', { type: { code: 'A', format: 'N' } })
    const text = reply.lines.join('\n')
    const [, id] = /JES as (\w+)/i.exec(text) ?? []
    if (id !== undefined) return id
    throw new FtpError('bad-reply', `the reply names no job: ${reply.code} ${text}`, {
      command: 'STOR',
      reply: `${reply.code} ${text}`,
      phase: 'transfer',
    })
  }

  /** Lists jobs. @param options called with the lines that are not understood, and at the end of the listing */
  async list(
    { name = '*', owner = '*', status = 'ALL' }: JobFilter = {},
    options: Pick<ListOptions, 'onUnknownLine' | 'onEnd'> = {},
  ): Promise<ListedJob[]> {
    await this.useJes({ JESJOBNAME: name, JESOWNER: owner, JESSTATUS: status })
    return (await this.entries('*', options)).jobs
  }

  /**
   * Looks up a job and its spool files.
   *
   * @throws FtpError `refused` for a job that JES does not know
   */
  async find(id: string): Promise<{ readonly job: ListedJob; readonly spool: readonly ListedSpoolFile[] }> {
    await this.useJes({ JESJOBNAME: '*', JESOWNER: '*', JESSTATUS: 'ALL' })
    const { jobs, spool } = await this.entries(id)
    const job = jobs.find((listed) => listed.id === id)
    if (job) return { job, spool }
    throw new FtpError('refused', `JES lists no job ${id}`, { command: `LIST ${id}`, phase: 'command' })
  }

  /** Queries a job until it is in the OUTPUT queue. */
  async wait(id: string, { pause }: WaitOptions): Promise<ListedJob> {
    for (;;) {
      const { job } = await this.find(id)
      if (job.status === 'OUTPUT') return job
      await pause()
    }
  }

  /** The text of one spool file, or of each in order. */
  async output(id: string, number?: number): Promise<string[]> {
    await this.useJes({ JESJOBNAME: '*', JESOWNER: '*', SBSENDEOL: 'CRLF' })
    const target = new MemoryTarget()
    const name = number === undefined ? `${id}.x` : `${id}.${number}`
    await this.client.download(name, target, { type: { code: 'A', format: 'N' } })
    const text = new TextDecoder().decode(target.content)
    if (number !== undefined) return [text]
    const files = text.split(new RegExp(endOfSpoolFile, 'gm'))
    return files.at(-1)?.trim() === '' ? files.slice(0, -1) : files
  }

  /** Removes a job and its output from JES. @throws FtpError `refused` */
  async purge(id: string): Promise<void> {
    await this.useJes({ JESJOBNAME: '*', JESOWNER: '*' })
    await this.client.remove(id)
  }

  /** Switches to FILETYPE=JES. */
  private useJes(more: Readonly<Record<string, string>> = {}): Promise<void> {
    return this.site.set({ FILETYPE: 'JES', ...more })
  }

  private async entries(
    path: string,
    options: Pick<ListOptions, 'onUnknownLine' | 'onEnd'> = {},
  ): Promise<{ jobs: ListedJob[]; spool: ListedSpoolFile[] }> {
    const jobs: ListedJob[] = []
    const spool: ListedSpoolFile[] = []
    try {
      for await (const { name, size, job, spool: file } of this.client.list(path, options)) {
        if (job) jobs.push({ id: name, ...job })
        else if (file) spool.push({ number: Number(name.split('.').at(-1)), size, ...file })
      }
    } catch (error) {
      if (!(error instanceof FtpError) || !/no jobs found/i.test(error.reply ?? '')) throw error
    }
    return { jobs, spool }
  }
}
