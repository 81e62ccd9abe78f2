import { FtpError } from '@ftpkit/transfer'
import type { ClientSession } from '../session.js'
import { differenceOf, type FileVersion, hasFacts, versionOf } from '../transfer/file-version.js'
import type { PartRecord } from './part-record.js'

/** Sees to it that all octets of a download are of one version of the file on the server. */
export class VersionWatch {
  /** The version that the octets so far are of; undefined where nothing says it. */
  private kept: FileVersion | undefined
  /** As the server said last. */
  private now: FileVersion = {}

  /** @param record where the version is remembered for another download */
  constructor(
    private readonly path: string,
    private readonly record?: PartRecord,
  ) {
    this.kept = record?.version
  }

  /** Whether it is known which version the octets so far are of. */
  get isKnown(): boolean {
    return this.kept !== undefined
  }

  /** Octets of the file, if the server said so. */
  get size(): number | undefined {
    return this.now.size
  }

  /** Asks which version the server has. */
  async ask(session: ClientSession): Promise<void> {
    this.now = await versionOf(session, this.path)
  }

  /**
   * Why the octets so far can't be continued by those that the server has now; undefined where they can.
   *
   * @param trusting whether a server that says nothing about its versions is trusted
   */
  conflict({ trusting }: { readonly trusting: boolean }): string | undefined {
    const { kept = {}, now } = this
    if (trusting && !hasFacts(kept) && !hasFacts(now)) return undefined
    return differenceOf(kept, now)
  }

  /** The octets so far are of the version that the server has now. */
  async adopt(): Promise<void> {
    this.kept = this.now
    await this.record?.write(this.now)
  }

  /** @throws FtpError `mismatch` if the server has another version by now */
  async check(session: ClientSession): Promise<void> {
    const { kept } = this
    if (!kept || !hasFacts(kept)) return
    await this.ask(session)
    const difference = hasFacts(this.now) ? differenceOf(kept, this.now) : undefined
    if (difference === undefined) return
    throw new FtpError('mismatch', `${this.path} was changed while it was fetched: ${difference}`, {
      phase: 'verification',
      command: `RETR ${this.path}`,
    })
  }

  /** Removes what was remembered: the download is complete, or its octets are dropped. */
  async forget(): Promise<void> {
    await this.record?.remove()
  }
}
