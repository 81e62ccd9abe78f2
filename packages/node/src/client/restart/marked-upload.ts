import { type Pipelines, pipelines } from '@ftpkit/pipeline'
import type { MarkerPair } from '@ftpkit/protocol/restart'
import { isFtpError } from '@ftpkit/transfer'
import type { Plan } from '../transfer/plan.js'
import type { RestartFile, RestartPoint } from './restart-file.js'

/** An upload in MODE B or C that goes on behind the last of its restart markers that the server has confirmed by 110. */
export class MarkedUpload {
  private point: RestartPoint | undefined

  /** @param file where the points are kept for another upload; without it they last as long as this one */
  constructor(
    private readonly plan: Plan,
    private readonly file?: RestartFile,
  ) {
    this.point = file?.point
  }

  /** Where to go on: what REST has to tell, and the pipelines behind it; undefined for the beginning. */
  begin(): { readonly marker: string; readonly pipelines: Pipelines } | undefined {
    const { point, plan } = this
    if (!point) return undefined
    try {
      const options = { ...plan.options, resumeSending: point.client }
      return { marker: point.server, pipelines: pipelines(plan.parameters, options) }
    } catch (error) {
      if (isFtpError(error) && error.code === 'bad-restart-position') return undefined
      throw error
    }
  }

  /** The server has stored what comes before a marker. */
  confirmed({ sender, receiver }: MarkerPair): void {
    this.point = { client: sender, server: receiver }
    // It is kept at the end of the attempt too: a disk that is full now is no fault of the transfer.
    this.file?.reach(this.point).catch(() => {})
  }

  /** Has the last point kept for another upload. */
  async keep(): Promise<void> {
    await this.file?.save()
  }

  /** The file is stored, or has to be from its beginning. */
  async end(): Promise<void> {
    this.point = undefined
    await this.file?.remove()
  }
}
