import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { FtpError, formatType } from '@ftpkit/transfer'
import type { Plan } from '../transfer/plan.js'

/** Where a transfer in MODE B or C can go on, once each side has stored what comes before (RFC 959 §3.5). */
export interface RestartPoint {
  /** What REST tells the server: where it goes on itself. */
  readonly server: string
  /** Where this side goes on. */
  readonly client: string
}

/** What a restart file is about: it is of no use for anything else. */
export interface RestartSubject {
  readonly direction: 'download' | 'upload'
  /** On the server. */
  readonly path: string
  readonly plan: Plan
}

/** Milliseconds between two times that a restart file is written while the transfer goes on. */
const interval = 1_000

/** Name of what remembers where a transfer to or from a local file can go on. */
export function restartName(path: string): string {
  return `${path}.restart`
}

/**
 * The restart file of a transfer (RFC 1123 §4.1.3.4): there while the transfer is not complete, and gone when it is.
 * It is put in place as a whole, so that it can be believed after whatever happened.
 */
export class RestartFile {
  /** Where the transfer can go on; undefined where it has to begin anew. */
  point: RestartPoint | undefined
  private written: RestartPoint | undefined
  private writtenAt = 0
  private saving: Promise<void> = Promise.resolve()

  private constructor(
    private readonly name: string,
    private readonly subject: RestartSubject,
    private readonly sync: () => Promise<void>,
  ) {}

  /**
   * @param local the file that is moved
   * @param sync makes what was written to it last, before a point is remembered
   * @throws FtpError `local-file`
   */
  static async open(
    local: string,
    subject: RestartSubject,
    sync: () => Promise<void> = async () => {},
  ): Promise<RestartFile> {
    const file = new RestartFile(restartName(local), subject, sync)
    file.point = await file.read()
    file.written = file.point
    return file
  }

  /** Remembers a point, for good now and then, and whenever {@link save} is called. */
  async reach(point: RestartPoint): Promise<void> {
    this.point = point
    if (Date.now() - this.writtenAt >= interval) await this.save()
  }

  /** Writes down the point that was reached last. */
  save(): Promise<void> {
    this.writtenAt = Date.now()
    this.saving = this.saving.catch(() => {}).then(() => this.saveNow())
    return this.saving
  }

  /** The transfer is complete, or has to begin anew. */
  async remove(): Promise<void> {
    this.point = undefined
    this.written = undefined
    await this.saving.catch(() => {})
    await rm(this.name, { force: true })
  }

  private async saveNow(): Promise<void> {
    const { point, name } = this
    if (!point || point === this.written) return
    await this.sync()
    await writeFile(`${name}.new`, `${JSON.stringify({ ...this.description(), ...point })}\n`)
    await rename(`${name}.new`, name)
    this.written = point
  }

  private async read(): Promise<RestartPoint | undefined> {
    const text = await readFile(this.name, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw new FtpError('local-file', `${this.name} can't be read: ${error.message}`, { cause: error })
    })
    if (text === undefined) return undefined
    const { server, client, ...about } = parsed(text)
    const isOurs = JSON.stringify(about) === JSON.stringify(this.description())
    return isOurs && typeof server === 'string' && typeof client === 'string' ? { server, client } : undefined
  }

  /** All that must be the same for the point to mean the same. */
  private description(): Record<string, unknown> {
    const { direction, path, plan } = this.subject
    const { parameters, options } = plan
    return {
      restart: direction,
      path,
      type: formatType(parameters.type),
      structure: parameters.structure,
      mode: parameters.mode,
      recordFormat: options.recordFormat,
      codePages: [options.codePage, options.localCodePage].map((page) =>
        typeof page === 'object' ? page.name : (page ?? null),
      ),
    }
  }
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
