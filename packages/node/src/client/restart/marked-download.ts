import { type Pipelines, pipelines, type ReceivedMarker } from '@ftpkit/pipeline'
import { isFtpError } from '@ftpkit/transfer'
import type { KeptPart } from '../local/target.js'
import type { Plan } from '../transfer/plan.js'
import type { RestartFile } from './restart-file.js'

/** Markers that may wait for the octets before them to be stored; a server may send them without any. */
const mostWaiting = 256

/** A download in MODE B or C that goes on behind the last restart marker of which all that came before is stored. */
export class MarkedDownload {
  private waiting: ReceivedMarker[] = []

  constructor(
    private readonly part: KeptPart,
    private readonly file: RestartFile,
    private readonly plan: Plan,
  ) {}

  /**
   * Goes back to the last point, or to the beginning.
   *
   * @param kept octets that are there
   * @returns what REST has to tell, where there is a point
   */
  async begin(kept: number): Promise<{ readonly marker: string | undefined; readonly pipelines: Pipelines }> {
    this.waiting = []
    const resumed = this.resumed(kept)
    await this.part.cut(resumed.writeFrom)
    return { marker: this.file.point?.server, pipelines: resumed }
  }

  /** @param octets of the local file that are written */
  async written(octets: number): Promise<void> {
    const stored = this.waiting.filter(({ octetsBefore }) => octetsBefore <= octets).at(-1)
    if (!stored) return
    this.waiting = this.waiting.filter(({ octetsBefore }) => octetsBefore > octets)
    await this.file.reach({ server: stored.marker, client: stored.position })
  }

  /** Whether another download can go on with the part. */
  get isOfUse(): boolean {
    return this.file.point !== undefined
  }

  /** Has what was reached last, so that another download goes on there. */
  async keep(): Promise<void> {
    await this.file.save()
  }

  /** The part is the file now, or nobody can go on with it. */
  async end(): Promise<void> {
    await this.file.remove()
  }

  private resumed(kept: number): Pipelines {
    const { parameters, options } = this.plan
    const onRestartMarker = (received: ReceivedMarker) => {
      this.waiting.push(received)
      if (this.waiting.length > mostWaiting) this.waiting.shift()
    }
    const at = (resumeReceiving: string | undefined) =>
      pipelines(parameters, { ...options, onRestartMarker, resumeReceiving })
    const { point } = this.file
    const resumed = point && unlessBad(() => at(point.client))
    if (resumed && resumed.writeFrom <= kept) return resumed
    // There is none, or the part or the restart file was changed since.
    this.file.point = undefined
    return at(undefined)
  }
}

/** @returns undefined for a position that nobody can go on from */
function unlessBad(resume: () => Pipelines): Pipelines | undefined {
  try {
    return resume()
  } catch (error) {
    if (isFtpError(error) && error.code === 'bad-restart-position') return undefined
    throw error
  }
}
