import type { Reply } from '@ftpkit/protocol/reply'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { receiveFile } from '../data/data-transfer.js'
import type { TargetOfDownload } from '../local/download-target.js'
import { type OpenTarget, openTarget } from '../local/target.js'
import type { MarkedDownload } from '../restart/marked-download.js'
import type { ClientSession } from '../session.js'
import type { Sessions } from '../sessions.js'
import type { TransferOptions, TransferReport } from './options.js'
import { assertResumable, type Plan, type PlannedPipelines, planOf } from './plan.js'
import { withRetries } from './retry.js'
import type { Verification } from './verification.js'

export interface DownloadOptions extends TransferOptions {
  /**
   * For a local path: continues what an earlier download has left in `PATH.part`, and leaves it there if this one fails
   * too. In MODE S that needs TYPE I and STRU F, where the octets of the transfer are those of the file. In MODE B and C
   * it uses the restart markers of the server; `PATH.restart` holds the last one.
   *
   * @default false
   */
  readonly resume?: boolean | undefined
}

/**
 * Fetches a file. The target is committed only once all octets have arrived and the server has confirmed that.
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
  if (resume) assertResumable(plan)
  signal?.throwIfAborted()
  if (retries) await sessions.noteDirectory()
  const open = await openTarget(target, resume, signal)
  const marked = await openMarked(target, open, { path, plan, clock: sessions.current.clock })
  try {
    const report = await new Download(sessions, path, open, options, plan, marked).run()
    await open.target.commit()
    await marked?.finish()
    return report
  } catch (error) {
    await abandon(open, marked, error)
    throw error
  }
}

/** Leaves what another download can resume, and nothing else. */
async function abandon(
  { target, partial }: OpenTarget,
  marked: MarkedDownload | undefined,
  error: unknown,
): Promise<void> {
  await marked?.save().catch(() => {})
  await target.discard()
  const isWrong = isFtpError(error) && error.code === 'mismatch'
  if (isWrong) await marked?.finish()
  if (isWrong || (marked && !marked.isResumable)) await partial?.remove()
}

/** The restart markers of a download to a partial file in MODE B or C. */
async function openMarked(
  target: TargetOfDownload,
  { partial }: OpenTarget,
  { path, plan, clock }: { readonly path: string; readonly plan: Plan; readonly clock: Clock },
): Promise<MarkedDownload | undefined> {
  if (!partial || plan.parameters.mode === 'S') return undefined
  const [{ MarkedDownload }, { RestartFile }] = await Promise.all([
    import('../restart/marked-download.js'),
    import('../restart/restart-file.js'),
  ])
  const subject = { direction: 'download', path, plan } as const
  const file = await RestartFile.open(target as string, subject, clock, () => partial.sync())
  return new MarkedDownload(partial, file, plan)
}

/** Where one attempt begins. */
interface Start {
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
    private readonly open: OpenTarget,
    private readonly options: DownloadOptions,
    private readonly plan: Plan,
    private readonly marked: MarkedDownload | undefined,
  ) {
    this.written = open.kept
  }

  async run(): Promise<TransferReport> {
    let attempts = 0
    const reply = await withRetries(this.options, this.sessions.current.clock, async (before) => {
      attempts = before + 1
      const session = before === 0 ? this.sessions.current : await this.sessions.renewed()
      return this.attempt(session, await this.start(before))
    })
    return { octets: this.octets, reply, attempts }
  }

  /** @param before number of the attempts before this one */
  private async start(before: number): Promise<Start> {
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
        'the download is not tried again: a part is written already, and this TYPE, STRU and MODE cannot be resumed',
      )
    }
    return { pipelines: plan.pipelines, offset: skipped + this.written }
  }

  private async attempt(session: ClientSession, { pipelines, offset, marker }: Start): Promise<Reply> {
    const { path, options } = this
    const { parameters } = this.plan
    const { offset: skipped = 0, signal } = options
    this.verification ??= await this.beginVerification(session)
    const { verification } = this
    let announced: number | undefined
    let arrived = 0
    const target = { write: (pieces: readonly Uint8Array[]) => this.write(pieces, verification) }
    const data = receiveFile(pipelines.receiving, target, {
      endsWithConnection: parameters.mode === 'S' && parameters.structure === 'F',
      keepsOpen: session.keepsOpen(parameters),
      onArrived: (more) => {
        arrived += more
        this.octets += more
        options.onProgress?.(this.octets, this.total)
      },
    })
    const onAnnounced = (size: number) => {
      announced = size
      this.total = size
    }
    const reply = await session.move({
      verb: 'RETR',
      path,
      offset,
      marker,
      parameters,
      data,
      signal,
      onAnnounced,
    })
    if (pipelines.transparent) await this.checkLength(session, { announced, offset, arrived })
    await verification?.check(session, path, skipped + this.written)
    return reply
  }

  private async write(pieces: readonly Uint8Array[], verification: Verification | undefined): Promise<void> {
    const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
    if (verification?.needsOctets) for (const piece of pieces) verification.update(piece)
    await this.open.target.write(pieces)
    this.written += length
    await this.marked?.written(this.written)
  }

  private async beginVerification(session: ClientSession): Promise<Verification | undefined> {
    const { verify = 'none', offset = 0 } = this.options
    if (verify === 'none') return undefined
    const { Verification } = await import('./verification.js')
    const verification = await Verification.begin(session, verify, {
      ...this.plan.parameters,
      whole: offset === 0,
    })
    const { partial } = this.open
    if (verification.needsOctets && this.written > 0 && partial)
      await verification.updateAll(partial.chunks())
    return verification
  }

  /**
   * In MODE S only the close marks the end of the file, and a server may close early without noticing. If the size that
   * it announced, with or without the octets skipped, is not what arrived, SIZE decides.
   */
  private async checkLength(
    session: ClientSession,
    { announced, offset, arrived }: { announced: number | undefined; offset: number; arrived: number },
  ): Promise<void> {
    if (announced === arrived || announced === arrived + offset) return
    // The server has confirmed the file, and can't be asked for SIZE any more.
    if (session.closed) return
    const size = await session.sizeOf(this.path).catch((error) => {
      if (isFtpError(error) && (error.code === 'refused' || error.code === 'bad-reply')) return undefined
      throw error
    })
    if (size === undefined || offset + arrived >= size) return
    throw new FtpError(
      'truncated',
      `${this.path} has ${size} octets, but the server sent only ${arrived}, from offset ${offset}`,
      { phase: 'transfer', command: `RETR ${this.path}`, clause: '3659 §4' },
    )
  }
}
