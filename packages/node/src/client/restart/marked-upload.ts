import { type Pipelines, pipelines } from '@ftpkit/pipeline'
import type { MarkerPair } from '@ftpkit/protocol/reply-text'
import type { Plan } from '../transfer/plan.js'
import { type RestartFile, type ResumePoint, unlessUnusable } from './restart-file.js'

/** An upload in MODE B or C that resumes at the last of its restart markers that the server has confirmed by 110. */
export class MarkedUpload {
  private point: ResumePoint | undefined

  /** @param file where the points are saved for another upload; without it only this upload can resume at them */
  constructor(
    private readonly plan: Plan,
    private readonly file?: RestartFile,
  ) {
    this.point = file?.point
  }

  /** The argument of REST, and the pipelines that resume there; undefined to begin at the beginning. */
  begin(): { readonly marker: string; readonly pipelines: Pipelines } | undefined {
    const { point, plan } = this
    if (!point) return undefined
    const options = { ...plan.options, resumeSending: point.client }
    const resumed = unlessUnusable(() => pipelines(plan.parameters, options))
    return resumed && { marker: point.server, pipelines: resumed }
  }

  /** The server has stored everything before a marker. */
  confirmed({ sender, receiver }: MarkerPair): void {
    this.point = { client: sender, server: receiver }
    // It is saved at the end of the attempt too: a disk that is full now does not fail the transfer.
    this.file?.reached(this.point).catch(() => {})
  }

  /** Saves the last point for another upload. */
  async save(): Promise<void> {
    await this.file?.save()
  }

  /** Drops the point: the file is stored, or has to be stored from its beginning. */
  async finish(): Promise<void> {
    this.point = undefined
    await this.file?.remove()
  }
}
