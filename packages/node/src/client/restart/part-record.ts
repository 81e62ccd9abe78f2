import { rm } from 'node:fs/promises'
import { localFault } from '../../net/faults.js'
import { partialName } from '../local/names-beside.js'
import type { FileVersion } from '../transfer/file-version.js'
import { describeTransfer, type RestartSubject, readJson, replaceJson } from './restart-file.js'

/** The transfer that a partial file belongs to. */
export interface PartSubject extends RestartSubject {
  /** Octets of the transfer that it begins after. */
  readonly offset: number
}

/** Name of the file beside a partial file that says which version of which file it is a part of. */
export function partRecordName(path: string): string {
  return `${partialName(path)}.info`
}

/** What is remembered about a partial file: which version of the file on the server it is a part of. */
export class PartRecord {
  private constructor(
    private readonly name: string,
    private readonly subject: PartSubject,
    /** As it was read; undefined where there was none, or one of another transfer. */
    readonly version: FileVersion | undefined,
  ) {}

  /** Reads the record of a local path. @throws FtpError `local-file` */
  static async open(local: string, subject: PartSubject): Promise<PartRecord> {
    const name = partRecordName(local)
    const { version, ...about } = await readJson(name)
    const isOurs = JSON.stringify(about) === JSON.stringify(describe(subject))
    return new PartRecord(name, subject, isOurs ? versionIn(version) : undefined)
  }

  /** Writes it, before the first octet of a version. @throws FtpError `local-file` */
  async write(version: FileVersion): Promise<void> {
    await replaceJson(this.name, { ...describe(this.subject), version }).catch((error) => {
      throw localFault(`${this.name} cannot be written`, error)
    })
  }

  /** Removes it, before the partial file gets its final name or is removed. */
  async remove(): Promise<void> {
    await rm(this.name, { force: true })
  }
}

function describe({ offset, ...subject }: PartSubject): Record<string, unknown> {
  // As it is once it was read again: without what is undefined.
  return JSON.parse(JSON.stringify({ ...describeTransfer(subject), offset }))
}

function versionIn(value: unknown): FileVersion | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  const { size, modified, unique } = value as Record<string, unknown>
  return {
    size: typeof size === 'number' ? size : undefined,
    modified: typeof modified === 'number' ? modified : undefined,
    unique: typeof unique === 'string' ? unique : undefined,
  }
}
