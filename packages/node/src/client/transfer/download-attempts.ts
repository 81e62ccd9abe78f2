import type { Reply } from '@ftpkit/protocol/reply'
import { FtpError } from '@ftpkit/transfer'
import { receiveFile } from '../data/data-transfer.js'
import type { OpenTarget } from '../local/target.js'
import type { MarkedDownload } from '../restart/marked-download.js'
import type { VersionWatch } from '../restart/version-watch.js'
import type { ClientSession } from '../session.js'
import type { Sessions } from '../sessions.js'
import { unlessRefused } from '../unless-refused.js'
import type { DownloadOptions, TransferReport } from './options.js'
import type { Plan, PlannedPipelines } from './plan.js'
import { withRetries } from './retry.js'
import type { Verification } from './verification.js'

/** Where one attempt begins. */
interface Start {
  readonly pipelines: PlannedPipelines
  readonly offset: number
  readonly marker?: string | undefined
}

/** One download, in as many attempts as it needs. */
export class Download {
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
    private readonly watch: VersionWatch | undefined,
  ) {
    this.written = open.kept
  }

  async run(): Promise<TransferReport> {
    let attempts = 0
    const reply = await withRetries(this.options, this.sessions.current.clock, async (before) => {
      const session = before === 0 ? this.sessions.current : await this.sessions.renewed()
      const attempt = async (open: ClientSession) => {
        attempts++
        await this.matchVersion(open)
        return this.attempt(open, await this.start(before))
      }
      return this.sessions.attempt(session, attempt, () => this.dropWritten())
    })
    return { octets: this.octets, reply, attempts }
  }

  /** Whether everything can be received again. */
  private get repeatable(): boolean {
    const { target, partial } = this.open
    return this.plan.pipelines.transparent && target.restart !== undefined && !partial
  }

  private async dropWritten(): Promise<void> {
    await this.open.target.restart!()
    this.written = 0
    this.verification = undefined
  }

  /** Leaves what another download can resume, and nothing else. */
  async abandon(error: unknown): Promise<void> {
    const { marked, watch, written, open } = this
    if (!open.partial) return open.target.discard()
    const { abandonPartial } = await import('../restart/open-records.js')
    await abandonPartial(open, { marked, watch, written }, error)
  }

  /** Keeps the octets that are there only if they are of the version that the server has now. */
  private async matchVersion(session: ClientSession): Promise<void> {
    const { watch, marked } = this
    if (!watch) return
    await watch.ask(session)
    // Without a restart marker the partial file begins again in any case.
    const isKept = this.written > 0 && (!marked || marked.isResumable)
    const conflict = isKept ? await this.conflict(session, watch) : undefined
    if (conflict !== undefined) await this.startOver(conflict)
    if (!isKept || conflict !== undefined || !watch.isKnown) await watch.adopt()
  }

  /** Why the octets that are there can't be continued. */
  private async conflict(session: ClientSession, watch: VersionWatch): Promise<string | undefined> {
    const { written, path, marked, plan, options, open } = this
    const { conflictWithVersion } = await import('./version-conflict.js')
    return conflictWithVersion(session, {
      path,
      watch,
      written,
      transparent: plan.pipelines.transparent,
      offset: options.offset ?? 0,
      marked: marked !== undefined,
      local: open.partial,
      isVerified: async () => {
        this.verification ??= await this.beginVerification(session)
        return this.verification?.needsOctets ?? false
      },
    })
  }

  /** Drops what was written, and begins again. @throws FtpError `mismatch` where the target can't do that */
  private async startOver(reason: string): Promise<void> {
    const { path, marked, options } = this
    const { target } = this.open
    if (!target.restart) {
      throw new FtpError('mismatch', `${path} cannot be resumed, nor begun again in this target: ${reason}`, {
        phase: 'transfer',
        command: `RETR ${path}`,
      })
    }
    await marked?.forget()
    await this.dropWritten()
    options.onStartOver?.(reason)
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
    const { path, options, watch } = this
    const { parameters } = this.plan
    const { offset: skipped = 0, resume = false, signal } = options
    const isJoined = this.written > 0
    this.verification ??= await this.beginVerification(session)
    const { verification } = this
    let announced: number | undefined
    let arrived = 0
    // What a server says first is not always the size of the file: it may leave out the octets skipped.
    const maxOctets = () => (watch?.size === undefined ? announced : watch.size - offset)
    const target = {
      write: async (pieces: readonly Uint8Array[]) => {
        if (pipelines.transparent && arrived > (maxOctets() ?? Number.POSITIVE_INFINITY))
          throw tooLong(path, maxOctets()!)
        await this.write(pieces, verification)
      },
    }
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
      repeatable: this.repeatable,
    })
    if (this.repeatable) await session.prove(path, offset + arrived)
    if (pipelines.transparent) await this.checkLength(session, { announced, offset, arrived })
    if (resume || isJoined) await watch?.check(session)
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
    const known = this.watch?.size
    if (known === undefined && (announced === arrived || announced === arrived + offset)) return
    if (known === arrived + offset) return
    // The server has confirmed the file, and can't be asked for SIZE any more.
    if (session.closed) return
    const size = await unlessRefused(session.sizeOf(this.path))
    if (size === undefined || offset + arrived === size) return
    if (offset + arrived > size) throw tooLong(this.path, size - offset)
    throw new FtpError(
      'truncated',
      `${this.path} has ${size} octets, but the server sent only ${arrived}, from offset ${offset}`,
      { phase: 'transfer', command: `RETR ${this.path}`, clause: '3659 §4' },
    )
  }
}

function tooLong(path: string, most: number): FtpError {
  return new FtpError(
    'mismatch',
    `the server sent more of ${path} than the ${most} octets that it announced`,
    {
      phase: 'verification',
      command: `RETR ${path}`,
      clause: '3659 §4',
    },
  )
}
