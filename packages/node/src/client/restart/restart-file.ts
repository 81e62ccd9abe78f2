import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { formatType, isFtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { localFault } from '../../net/faults.js'
import { restartName } from '../local/names-beside.js'
import { unlinked } from '../local/unlinked.js'
import type { Plan } from '../transfer/plan.js'

/** Where a transfer in MODE B or C can resume, once both sides have stored everything before it (RFC 959 §3.5). */
export interface ResumePoint {
  /** The marker of the server, for REST. */
  readonly server: string
  /** The position on this side. */
  readonly client: string
}

/** The transfer that a restart file belongs to: it is ignored by any other. */
export interface RestartSubject {
  readonly direction: 'download' | 'upload'
  /** Whose file it is: user, host and port. */
  readonly address: string
  /** On the server. */
  readonly path: string
  readonly plan: Plan
  /** What is different once the local file of an upload is another one. */
  readonly stamp?: string | undefined
}

/** Least milliseconds between two writes of a restart file during a transfer. */
const writeInterval = 1_000

/**
 * The restart file of a transfer (RFC 1123 §4.1.3.4). It exists until the transfer is complete, and is replaced as a
 * whole, so that it is valid after any crash.
 */
export class RestartFile {
  /** Where the transfer can resume; undefined where it has to begin again. */
  point: ResumePoint | undefined
  private written: ResumePoint | undefined
  private writtenAt = Number.NEGATIVE_INFINITY
  private saving: Promise<void> = Promise.resolve()

  private constructor(
    private readonly name: string,
    private readonly subject: RestartSubject,
    private readonly clock: Clock,
    private readonly sync: () => Promise<void>,
  ) {}

  /**
   * Opens the restart file of a local file, and reads its point if it belongs to the same transfer.
   *
   * @param local the file that is transferred
   * @param sync makes what was written to it durable, before a point is written
   * @throws FtpError `local-file`
   */
  static async open(
    local: string,
    subject: RestartSubject,
    clock: Clock,
    sync: () => Promise<void> = async () => {},
  ): Promise<RestartFile> {
    const file = new RestartFile(restartName(local), subject, clock, sync)
    file.point = await file.read()
    file.written = file.point
    return file
  }

  /** Notes a point, and writes it if the last write was long enough ago. */
  async reached(point: ResumePoint): Promise<void> {
    this.point = point
    if (this.clock.now() - this.writtenAt >= writeInterval) await this.save()
  }

  /** Writes the point that was reached last. */
  save(): Promise<void> {
    this.writtenAt = this.clock.now()
    this.saving = this.saving.catch(() => {}).then(() => this.saveNow())
    return this.saving
  }

  /** Removes the file: the transfer is complete, or has to begin again. */
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
    await replaceJson(name, { ...describeTransfer(this.subject), ...point })
    this.written = point
  }

  private async read(): Promise<ResumePoint | undefined> {
    const { server, client, ...about } = await readJson(this.name)
    const isOurs = JSON.stringify(about) === JSON.stringify(describeTransfer(this.subject))
    return isOurs && typeof server === 'string' && typeof client === 'string' ? { server, client } : undefined
  }
}

/** Everything that the meaning of a point, or of the octets of a partial file, depends on. */
export function describeTransfer({
  direction,
  address,
  path,
  plan,
  stamp,
}: RestartSubject): Record<string, unknown> {
  const { parameters, options } = plan
  return {
    restart: direction,
    address,
    path,
    type: formatType(parameters.type),
    structure: parameters.structure,
    mode: parameters.mode,
    recordFormat: options.recordFormat,
    codePages: [options.codePage, options.localCodePage].map(nameOf),
    ...(options.asciiCodePage !== undefined && { asciiCodePage: nameOf(options.asciiCodePage) }),
    ...(stamp !== undefined && { stamp }),
  }
}

function nameOf(page: Plan['options']['codePage']): string | null {
  return typeof page === 'object' ? page.name : (page ?? null)
}

/** Resumes at a position. @returns undefined for a position at which no transfer can resume */
export function unlessUnusable<Value>(resume: () => Value): Value | undefined {
  try {
    return resume()
  } catch (error) {
    if (isFtpError(error) && error.code === 'bad-restart-position') return undefined
    throw error
  }
}

/** Replaces a file of JSON as a whole, so that it is valid after any crash. */
export async function replaceJson(name: string, value: Record<string, unknown>): Promise<void> {
  await writeFile(`${name}.new`, `${JSON.stringify(value)}\n`, { flag: unlinked.write })
  await rename(`${name}.new`, name)
}

/** The object in a file of JSON; an empty one if there is none. @throws FtpError `local-file` */
export async function readJson(name: string): Promise<Record<string, unknown>> {
  const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw localFault(`${name} cannot be read`, error)
  })
  return parsed(text)
}

function parsed(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
