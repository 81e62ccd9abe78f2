import { type Pipelines, pipelines, type ReceivedMarker } from '@ftpkit/pipeline'
import type { PartialFile } from '../local/partial-file.js'
import type { Plan } from '../transfer/plan.js'
import { type RestartFile, unlessUnusable } from './restart-file.js'

/** Markers that may wait until the octets before them are stored; a server may send markers without any octets. */
const maxWaiting = 256

/** A download in MODE B or C that resumes at the last restart marker before which every octet is stored. */
export class MarkedDownload {
  private waiting: ReceivedMarker[] = []

  constructor(
    private readonly partial: PartialFile,
    private readonly file: RestartFile,
    private readonly plan: Plan,
  ) {}

  /**
   * Goes back to the last point, or to the beginning.
   *
   * @param kept octets that are there
   * @returns the argument of REST, if there is a point, and the pipelines that resume there
   */
  async begin(kept: number): Promise<{ readonly marker: string | undefined; readonly pipelines: Pipelines }> {
    this.waiting = []
    const resumed = this.resumed(kept)
    await this.partial.truncate(resumed.writeFrom)
    return { marker: this.file.point?.server, pipelines: resumed }
  }

  /** @param octets of the local file that are written */
  async written(octets: number): Promise<void> {
    const stored = this.waiting.filter(({ octetsBefore }) => octetsBefore <= octets).at(-1)
    if (!stored) return
    this.waiting = this.waiting.filter(({ octetsBefore }) => octetsBefore > octets)
    await this.file.reached({ server: stored.marker, client: stored.position })
  }

  /** Whether another download can resume the partial file. */
  get isResumable(): boolean {
    return this.file.point !== undefined
  }

  /** Drops the last point: the partial file has to begin again. */
  async forget(): Promise<void> {
    await this.file.remove()
  }

  /** Saves the last point for another download. */
  async save(): Promise<void> {
    await this.file.save()
  }

  /** Removes the restart file: the download is complete, or can't be resumed. */
  async finish(): Promise<void> {
    await this.file.remove()
  }

  private resumed(kept: number): Pipelines {
    const { parameters, options } = this.plan
    const onRestartMarker = (received: ReceivedMarker) => {
      this.waiting.push(received)
      if (this.waiting.length > maxWaiting) this.waiting.shift()
    }
    const at = (resumeReceiving: string | undefined) =>
      pipelines(parameters, { ...options, onRestartMarker, resumeReceiving })
    const { point } = this.file
    const resumed = point && unlessUnusable(() => at(point.client))
    if (resumed && resumed.writeFrom <= kept) return resumed
    // There is no point, or the partial file or the restart file was changed meanwhile.
    this.file.point = undefined
    return at(undefined)
  }
}
