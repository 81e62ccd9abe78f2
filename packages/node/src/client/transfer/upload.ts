import type { Reply } from '@ftpkit/protocol/reply'
import { succeed } from '@ftpkit/session/user'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { localFault } from '../../net/faults.js'
import { sendFile } from '../data/data-transfer.js'
import { type OpenSource, openSource, type UploadSource } from '../local/source.js'
import { MarkedUpload } from '../restart/marked-upload.js'
import { RestartFile } from '../restart/restart-file.js'
import type { ClientSession } from '../session.js'
import type { Sessions } from '../sessions.js'
import { firstOctets } from './kept-octets.js'
import type { TransferOptions, TransferReport } from './options.js'
import { assertResumable, type Plan, type PlannedPipelines, planOf } from './plan.js'
import { withRetries } from './retry.js'
import { SourceWatch } from './source-watch.js'
import { conflictWithStored } from './stored-part.js'
import { Verification } from './verification.js'

export interface UploadOptions extends TransferOptions {
  /**
   * Appends to the file instead of replacing it (APPE).
   *
   * @default false
   */
  readonly append?: boolean | undefined
  /**
   * Continues after what the server has of the file already. In MODE S that uses SIZE and REST, and needs TYPE I and
   * STRU F. What the server has must be the beginning of the source: by a hash, where the server computes one, else the
   * local file must not have changed since MDTM; otherwise the file is stored from its beginning. In MODE B and C it uses
   * restart markers that the server confirms, and needs a local path; `PATH.restart` holds the last one until the file is
   * stored. `markers` says how often they are set; with `resume` by default every MiB.
   *
   * @default false
   */
  readonly resume?: boolean | undefined
}

/** How often restart markers are set in an upload that is to be resumed: every MiB. */
const defaultMarkers = { every: 1_048_576, of: 'octets' } as const

/** Stores a file. @throws FtpError */
export async function upload(
  sessions: Sessions,
  source: UploadSource,
  path: string,
  options: UploadOptions,
): Promise<TransferReport> {
  const { resume = false, append = false, mode = 'S', markers } = options
  const isMarked = mode !== 'S' && !append
  const plan = await planOf(resume && isMarked ? { ...options, markers: markers ?? defaultMarkers } : options)
  if (resume) assertUploadResumable(plan, source, append)
  options.signal?.throwIfAborted()
  if (options.retries) await sessions.noteDirectory()
  const open = await openSource(source)
  const local = resume ? (source as string) : undefined
  const marked = isMarked ? await openMarked(local, open, { sessions, path, plan }) : undefined
  return new Upload(sessions, open, path, options, plan, marked).run()
}

/** @throws TypeError */
function assertUploadResumable(plan: Plan, source: UploadSource, append: boolean): void {
  if (append && !plan.pipelines.transparent) {
    throw new TypeError('an append can be resumed only in TYPE I, STRU F and MODE S')
  }
  assertResumable(plan)
  if (plan.parameters.mode !== 'S' && !append && typeof source !== 'string') {
    throw new TypeError('in MODE B and C only the upload of a local path can be resumed')
  }
}

/** @param local file beside which the points are saved for another upload */
async function openMarked(
  local: string | undefined,
  source: OpenSource,
  { sessions, path, plan }: { readonly sessions: Sessions; readonly path: string; readonly plan: Plan },
): Promise<MarkedUpload> {
  if (local === undefined) return new MarkedUpload(plan)
  const { address, current } = sessions
  const subject = { direction: 'upload', address, path, plan, stamp: source.stamp?.() } as const
  return new MarkedUpload(plan, await RestartFile.open(local, subject, current.clock))
}

/** Where one attempt begins: at an octet of the transfer, or at a restart marker that was confirmed. */
interface Start {
  readonly pipelines: PlannedPipelines
  /** Octets of the source that are not sent again. */
  readonly from: number
  readonly offset: number
  readonly marker?: string | undefined
}

class Upload {
  private octets = 0
  /** Octets of the file on the server before the first attempt. */
  private sizeBefore: number | undefined
  /** Whether any attempt has begun to send. */
  private began = false
  /** Octets of the source that attempts have read, those before their beginning included. */
  private reached = 0
  /** The stamp of the source when the last attempt began. */
  private stamp: string | undefined

  constructor(
    private readonly sessions: Sessions,
    private readonly source: OpenSource,
    private readonly path: string,
    private readonly options: UploadOptions,
    private readonly plan: Plan,
    private readonly marked: MarkedUpload | undefined,
  ) {}

  async run(): Promise<TransferReport> {
    let attempts = 0
    const { resume = false, retries = 0, append = false } = this.options
    // After APPE the new octets can't be distinguished from the old, and a stream can be read only once.
    const repeatable = this.source.repeatable && !append
    const { current } = this.sessions
    if (resume || (retries > 0 && repeatable)) this.sizeBefore = await this.storedSize(current)
    const retryOptions = { ...this.options, retries: repeatable ? retries : 0 }
    const reply = await withRetries(retryOptions, current.clock, async (before) => {
      const session = before === 0 ? current : await this.sessions.renewed()
      const attempt = (open: ClientSession) => {
        attempts++
        return this.attemptFromMarker(open, before)
      }
      return this.sessions.attempt(session, attempt, async () => {
        this.began = false
      })
    }).catch(async (error) => {
      await this.marked?.save().catch(() => {})
      throw error
    })
    await this.marked?.finish()
    return { octets: this.octets, reply, attempts }
  }

  /** If the server does not know the marker any more, the file is stored from its beginning. */
  private async attemptFromMarker(session: ClientSession, before: number): Promise<Reply> {
    const start = await this.start(session, before)
    try {
      return await this.attempt(session, start)
    } catch (error) {
      if (start.marker === undefined || !isUnknownMarker(error)) throw error
      await this.marked!.finish()
      return this.attempt(session, await this.start(session, before))
    }
  }

  /** @param before number of the attempts before this one */
  private async start(session: ClientSession, before: number): Promise<Start> {
    const { plan, marked } = this
    const isChanged = this.sourceHasChanged()
    if (isChanged) {
      await marked?.finish()
      this.options.onStartOver?.('the local file has changed meanwhile')
    }
    const point = marked?.begin()
    if (point)
      return { pipelines: point.pipelines, marker: point.marker, from: point.pipelines.readFrom, offset: 0 }
    const offset = isChanged ? this.wholeFrom() : await this.offsetOf(session, before)
    return { pipelines: plan.pipelines, from: offset, offset }
  }

  private async offsetOf(session: ClientSession, before: number): Promise<number> {
    return before === 0 ? this.firstOffset(session) : this.nextOffset(session)
  }

  private async firstOffset(session: ClientSession): Promise<number> {
    const { resume = false, offset = 0 } = this.options
    return resume ? this.resumable(session, this.sizeBefore, false) : offset
  }

  /** Notes the stamp of the source. @returns whether it is another one than before */
  private sourceHasChanged(): boolean {
    const { stamp } = this
    this.stamp = this.source.stamp?.()
    return stamp !== undefined && stamp !== this.stamp
  }

  /** Where the source begins again. @throws FtpError `mismatch` for an append: it would add what is there already */
  private wholeFrom(): number {
    const { append = false, offset = 0 } = this.options
    if (!append) return offset
    throw new FtpError('mismatch', `${this.path} cannot be resumed, as its end is not that of the local file`)
  }

  /**
   * What the server kept of the attempt before. If the file has the same size as before the first attempt, that says
   * nothing: it may be the old file, on a server that puts a file in place only once it is complete.
   */
  private async nextOffset(session: ClientSession): Promise<number> {
    const first = this.options.offset ?? 0
    if (!this.plan.pipelines.transparent || !this.began) return first
    const size = await this.storedSize(session)
    if (size === undefined || size === this.sizeBefore) return this.firstOffset(session)
    return Math.max(first, await this.resumable(session, size, size <= this.reached))
  }

  /** @param isOwn whether earlier attempts have sent so much */
  private async resumable(session: ClientSession, size: number | undefined, isOwn: boolean): Promise<number> {
    const { options } = this
    if (size === undefined || size === 0) return 0
    const conflict = await this.conflict(session, size, isOwn)
    if (conflict === undefined) return size
    const offset = this.wholeFrom()
    options.onStartOver?.(conflict)
    return options.resume ? 0 : offset
  }

  /** Why what the server has can't be continued; undefined where it can. */
  private async conflict(session: ClientSession, size: number, isOwn: boolean): Promise<string | undefined> {
    const { source, path } = this
    if (source.size !== undefined && size > source.size)
      return `it has ${size} octets on the server, and only ${source.size} here`
    // The file is going to be compared as a whole.
    if (source.repeatable && (await this.beginVerification(session, 0)).needsOctets) return undefined
    return conflictWithStored(session, { path, size, source, isOwn })
  }

  private async storedSize(session: ClientSession): Promise<number | undefined> {
    if (!this.plan.pipelines.transparent) return undefined
    return session.sizeOf(this.path).catch((error) => {
      if (isFtpError(error) && error.code === 'refused') return undefined
      throw error
    })
  }

  private async attempt(session: ClientSession, start: Start): Promise<Reply> {
    const { options, path } = this
    const { append = false, signal } = options
    const { parameters } = this.plan
    const verification = await this.beginVerification(session, start.from)
    const watch = new SourceWatch((chunk) => verification.update(chunk))
    const data = this.dataTransfer(start, watch, session.keepsOpen(parameters))
    const { marker } = start
    const offset = append ? 0 : start.offset
    const verb = append ? 'APPE' : 'STOR'
    const reply = await session
      .move({ verb, path, offset, marker, parameters, data, signal, repeatable: this.repeatable })
      .catch((error) => {
        // The reply to a transfer that was cut is only a consequence.
        throw watch.fault ? sourceFault(watch.fault.error) : error
      })
      .finally(() => {
        this.reached = Math.max(this.reached, start.from + watch.octets)
      })
    if (start.from > 0 && this.sourceHasChanged()) {
      if (!append) await this.removeStored(session)
      throw new FtpError(
        'mismatch',
        `${path} mixes two versions: the local file was changed while it was stored`,
      )
    }
    if (this.repeatable) await session.prove(path, start.from + watch.octets)
    await verification.check(session, path, start.from + watch.octets).catch(async (error) => {
      if (isFtpError(error) && error.code === 'mismatch') await this.removeStored(session)
      throw error
    })
    return reply
  }

  /** Whether everything can be sent again, and replaces what was sent. */
  private get repeatable(): boolean {
    const { append = false, resume = false } = this.options
    return this.plan.pipelines.transparent && this.source.repeatable && !append && !resume
  }

  private dataTransfer({ pipelines, from }: Start, watch: SourceWatch, keepsOpen: boolean) {
    const { source, options } = this
    const pipeline = keepsOpen ? pipelines.sendingOne : pipelines.sending
    const chunks = () => {
      this.began = true
      return watch.chunks(source.chunks(from))
    }
    return sendFile(pipeline, chunks, {
      keepsOpen,
      onSent: (octets) => {
        this.octets += octets
        options.onProgress?.(this.octets, source.size)
      },
      onMarker: (pair) => this.marked?.confirmed(pair),
    })
  }

  /** The server has its own copy of the octets before `offset`, which must be the same. */
  private async beginVerification(session: ClientSession, offset: number): Promise<Verification> {
    const { verify = 'none', append = false } = this.options
    const { source, plan } = this
    if (append && verify !== 'none' && verify !== 'auto') {
      throw new TypeError('an append cannot be verified: what the file held before is not known')
    }
    const verification = await Verification.begin(session, append ? 'none' : verify, {
      ...plan.parameters,
      whole: offset === 0 || source.repeatable,
    })
    if (verification.needsOctets && offset > 0)
      await verification.updateAll(firstOctets(offset, source.chunks(0)))
    return verification
  }

  /** Removes the file that differs; the mismatch is reported in any case. */
  private async removeStored(session: ClientSession): Promise<void> {
    await session.run(() => succeed('DELE', this.path)).catch(() => {})
  }
}

/** A TypeError is the caller's own. */
function sourceFault(error: unknown): unknown {
  return error instanceof TypeError ? error : localFault('the file to store cannot be read', error)
}

/** How servers refuse a marker that they did not make, or where they can't resume any more (RFC 1123 §4.1.3.4). */
const unknownMarkerReplies: ReadonlySet<number> = new Set([501, 504, 554, 555])

function isUnknownMarker(error: unknown): boolean {
  return isFtpError(error) && error.code === 'refused' && unknownMarkerReplies.has(error.replyHint ?? 0)
}
