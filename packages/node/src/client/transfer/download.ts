import type { Reply } from '@ftpkit/protocol/reply'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { receiver } from '../data/movers.js'
import { type KeptPart, type OpenTarget, openTarget, type TargetOfDownload } from '../local/target.js'
import type { MarkedDownload } from '../restart/marked-download.js'
import type { RestartSubject } from '../restart/restart-file.js'
import type { ClientSession } from '../session.js'
import type { Sessions } from '../sessions.js'
import type { TransferOptions, TransferReport } from './options.js'
import { type Plan, type PlannedPipelines, planOf } from './plan.js'
import { withRetries } from './retry.js'
import { sizeOf } from './size.js'
import type { Verification } from './verification.js'

export interface DownloadOptions extends TransferOptions {
  /**
   * Of a local path: goes on behind what an earlier download has left in `PATH.part`, and leaves it there if this one
   * fails too. In MODE S that needs TYPE I and STRU F, where the octets of the transfer are those of the file; in MODE B
   * and C it is done by the restart markers of the server, and `PATH.restart` tells where.
   */
  readonly resume?: boolean
}

/**
 * Fetches a file. The target is committed only when all octets came and the server said that they did.
 *
 * @throws FtpError; the target is then discarded
 */
export async function download(
  sessions: Sessions,
  path: string,
  target: TargetOfDownload,
  options: DownloadOptions,
): Promise<TransferReport> {
  const plan = await planOf(options)
  const { resume = false, retries, signal } = options
  const isMarked = plan.parameters.mode !== 'S'
  if (resume && !plan.pipelines.transparent && !isMarked) {
    throw new TypeError('in MODE S only a file of TYPE I and STRU F can be resumed, by its octets')
  }
  signal?.throwIfAborted()
  if (retries) await sessions.remember()
  const open = await openTarget(target, resume, signal)
  const subject = { direction: 'download', path, plan } as const
  const { part } = open
  const marked = part && isMarked ? await markedDownload(target as string, part, subject) : undefined
  try {
    const report = await new Download(sessions, path, open, options, plan, marked).run()
    await open.commit()
    await marked?.end()
    return report
  } catch (error) {
    await marked?.keep().catch(() => {})
    await open.discard()
    const isWrong = isFtpError(error) && error.code === 'mismatch'
    if (isWrong) await marked?.end()
    if (isWrong || (marked && !marked.isOfUse)) await part?.forget()
    throw error
  }
}

async function markedDownload(
  local: string,
  part: KeptPart,
  subject: RestartSubject,
): Promise<MarkedDownload> {
  const [{ MarkedDownload }, { RestartFile }] = await Promise.all([
    import('../restart/marked-download.js'),
    import('../restart/restart-file.js'),
  ])
  const file = await RestartFile.open(local, subject, () => part.sync())
  return new MarkedDownload(part, file, subject.plan)
}

/** How one attempt goes on. */
interface Continuation {
  readonly pipelines: PlannedPipelines
  readonly offset: number
  readonly marker?: string | undefined
}

class Download {
  /** Octets of the local file that are there. */
  private written: number
  private octets = 0
  private total: number | undefined
  private verification: Verification | undefined

  constructor(
    private readonly sessions: Sessions,
    private readonly path: string,
    private readonly target: OpenTarget,
    private readonly options: DownloadOptions,
    private readonly plan: Plan,
    private readonly marked: MarkedDownload | undefined,
  ) {
    this.written = target.kept
  }

  async run(): Promise<TransferReport> {
    let attempts = 0
    const reply = await withRetries(this.options, async (before) => {
      attempts = before + 1
      const session = before === 0 ? this.sessions.current : await this.sessions.renewed()
      return this.attempt(session, await this.continuation(before))
    })
    return { octets: this.octets, reply, attempts }
  }

  private async continuation(before: number): Promise<Continuation> {
    const { offset: skipped = 0 } = this.options
    const { marked, plan } = this
    if (marked) {
      const { pipelines, marker } = await marked.begin(this.written)
      this.written = pipelines.writeFrom
      this.verification = undefined
      return { pipelines, marker, offset: marker === undefined ? skipped : 0 }
    }
    if (before > 0 && this.written > 0 && !plan.pipelines.transparent) {
      throw new FtpError(
        'aborted',
        'it is not tried again: in this TYPE, STRU and MODE it would have to begin anew, and a part is written',
      )
    }
    return { pipelines: plan.pipelines, offset: skipped + this.written }
  }

  private async attempt(session: ClientSession, { pipelines, offset, marker }: Continuation): Promise<Reply> {
    const { path, plan, options } = this
    const { offset: skipped = 0, signal } = options
    this.verification ??= await this.beginVerification(session)
    const { verification } = this
    let announced: number | undefined
    let came = 0
    const arrived = (more: number) => {
      came += more
      this.octets += more
      options.onProgress?.(this.octets, this.total)
    }
    const reply = await session.move({
      verb: 'RETR',
      path,
      offset,
      marker,
      parameters: plan.parameters,
      mover: receiver(
        pipelines.receiving,
        { write: (pieces) => this.write(pieces, verification) },
        {
          arrived,
          endsWithConnection: plan.parameters.mode === 'S' && plan.parameters.structure === 'F',
          keepsOpen: session.keepsOpen(plan.parameters),
        },
      ),
      signal,
      announced: (size) => {
        announced = size
        this.total = size
      },
    })
    if (pipelines.transparent) await this.checkLength(session, { announced, offset, came })
    await verification?.check(session, path, skipped + this.written)
    return reply
  }

  private async write(pieces: readonly Uint8Array[], verification: Verification | undefined): Promise<void> {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (verification?.wantsOctets) for (const piece of pieces) verification.update(piece)
    await this.target.write(pieces)
    this.written += length
    await this.marked?.written(this.written)
  }

  private async beginVerification(session: ClientSession): Promise<Verification | undefined> {
    const { verify = 'none', offset = 0 } = this.options
    if (verify === 'none') return undefined
    const { Verification } = await import('./verification.js')
    const { part } = this.target
    const verification = await Verification.begin(session, verify, {
      ...this.plan.parameters,
      whole: offset === 0,
    })
    if (verification.wantsOctets && this.written > 0 && part) {
      for await (const chunk of part.chunks()) verification.update(chunk)
    }
    return verification
  }

  /**
   * In MODE S nothing but the close tells the end, and a server may close early and not know it. Where the size it
   * announced, with or without what was skipped, is not what came, SIZE decides.
   */
  private async checkLength(
    session: ClientSession,
    { announced, offset, came }: { announced: number | undefined; offset: number; came: number },
  ): Promise<void> {
    if (announced === came || announced === came + offset) return
    // The server has said that the file is complete, and nobody is left to ask.
    if (session.closed) return
    const size = await sizeOf(session, this.path).catch((error) => {
      if (isFtpError(error) && (error.code === 'refused' || error.code === 'bad-reply')) return undefined
      throw error
    })
    if (size === undefined || offset + came >= size) return
    throw new FtpError(
      'truncated',
      `${this.path} has ${size} octets, and the server sent ${came} from octet ${offset} on`,
      { phase: 'transfer', command: `RETR ${this.path}`, clause: '3659 §4' },
    )
  }
}
