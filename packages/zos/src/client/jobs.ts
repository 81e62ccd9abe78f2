import { type FtpClient, FtpError, MemoryTarget, type UploadSource } from '@ftpkit/node'
import type { JobAttributes, SpoolAttributes } from '@ftpkit/protocol'
import type { SiteDriver } from './site-driver.js'

/** A job as JES lists it. */
export interface ListedJob extends JobAttributes {
  /** As RETR and DELE want it: `JOB00012`. */
  readonly id: string
}

/** A spool file as JES lists it. */
export interface ListedSpoolFile extends SpoolAttributes {
  /** Counted from 1, as RETR wants it. */
  readonly number: number
  /** Octets. */
  readonly size: number | undefined
}

/** Which jobs are asked for; patterns may have `*`. */
export interface JobFilter {
  readonly name?: string | undefined
  readonly owner?: string | undefined
  readonly status?: 'ALL' | 'INPUT' | 'ACTIVE' | 'OUTPUT' | undefined
}

/** How {@link Jobs.wait} waits. */
export interface WaitOptions {
  /** Resolves when it is time to ask again, and rejects to give up: time is up to the caller. */
  readonly pause: () => Promise<void>
}

/** What stands behind each spool file where all come at once. */
const endOfSpoolFile = /^ ?!! END OF JES SPOOL FILE !!\r?\n?/m

/** JES by FTP: jobs submitted, listed, fetched and purged. */
export class Jobs {
  constructor(
    private readonly client: FtpClient,
    private readonly site: SiteDriver,
  ) {}

  /**
   * Submits a job.
   *
   * @param jcl lines of JCL in the character set of the server's ASCII side
   * @returns its identifier
   * @throws FtpError `refused`; `bad-reply` where the reply names no job
   */
  async submit(jcl: UploadSource): Promise<string> {
    await this.enter()
    const { reply } = await this.client.upload(jcl, 'FTPKIT.JCL', { type: { code: 'A', format: 'N' } })
    const said = reply.lines.join('\n')
    const [, id] = /JES as (\w+)/i.exec(said) ?? []
    if (id !== undefined) return id
    throw new FtpError('bad-reply', `the reply names no job: ${reply.code} ${said}`, {
      command: 'STOR',
      reply: `${reply.code} ${said}`,
      phase: 'transfer',
    })
  }

  /** Jobs that fit, none where there are none. */
  async list({ name = '*', owner = '*', status = 'ALL' }: JobFilter = {}): Promise<ListedJob[]> {
    await this.enter({ JESJOBNAME: name, JESOWNER: owner, JESSTATUS: status })
    return (await this.entries('*')).jobs
  }

  /**
   * One job, and its spool files where it has any yet.
   *
   * @throws FtpError `refused` for a job that JES does not know
   */
  async find(id: string): Promise<{ readonly job: ListedJob; readonly spool: readonly ListedSpoolFile[] }> {
    await this.enter({ JESJOBNAME: '*', JESOWNER: '*', JESSTATUS: 'ALL' })
    const { jobs, spool } = await this.entries(id)
    const job = jobs.find((listed) => listed.id === id)
    if (job) return { job, spool }
    throw new FtpError('refused', `JES lists no job ${id}`, { command: `LIST ${id}`, phase: 'command' })
  }

  /** Asks for a job until it is in the OUTPUT queue. */
  async wait(id: string, { pause }: WaitOptions): Promise<ListedJob> {
    for (;;) {
      const { job } = await this.find(id)
      if (job.status === 'OUTPUT') return job
      await pause()
    }
  }

  /** The text of one spool file, or of all of them, one after the other. */
  async output(id: string, number?: number): Promise<string[]> {
    await this.enter({ JESJOBNAME: '*', JESOWNER: '*', SBSENDEOL: 'CRLF' })
    const target = new MemoryTarget()
    const name = number === undefined ? `${id}.x` : `${id}.${number}`
    await this.client.download(name, target, { type: { code: 'A', format: 'N' } })
    const text = new TextDecoder().decode(target.content)
    if (number !== undefined) return [text]
    const files = text.split(new RegExp(endOfSpoolFile, 'gm'))
    return files.at(-1)?.trim() === '' ? files.slice(0, -1) : files
  }

  /** Takes a job and its output out of JES. @throws FtpError `refused` */
  async purge(id: string): Promise<void> {
    await this.enter({ JESJOBNAME: '*', JESOWNER: '*' })
    await this.client.remove(id)
  }

  private enter(more: Readonly<Record<string, string>> = {}): Promise<void> {
    return this.site.set({ FILETYPE: 'JES', ...more })
  }

  private async entries(path: string): Promise<{ jobs: ListedJob[]; spool: ListedSpoolFile[] }> {
    const jobs: ListedJob[] = []
    const spool: ListedSpoolFile[] = []
    try {
      for await (const { name, size, job, spool: file } of this.client.list(path)) {
        if (job) jobs.push({ id: name, ...job })
        else if (file) spool.push({ number: Number(name.split('.').at(-1)), size, ...file })
      }
    } catch (error) {
      if (!(error instanceof FtpError) || !/no jobs found/i.test(error.reply ?? '')) throw error
    }
    return { jobs, spool }
  }
}
