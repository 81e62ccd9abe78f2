import type { Reply } from '@ftpkit/protocol/reply'
import { succeed } from '@ftpkit/session/user'
import { isFtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { localFault } from '../../net/faults.js'
import { sendFile } from '../data/data-transfer.js'
import { type OpenSource, openSource, type UploadSource } from '../local/source.js'
import { MarkedUpload } from '../restart/marked-upload.js'
import { RestartFile } from '../restart/restart-file.js'
import type { ClientSession } from '../session.js'
import type { Sessions } from '../sessions.js'
import type { TransferOptions, TransferReport } from './options.js'
import { assertResumable, type Plan, type PlannedPipelines, planOf } from './plan.js'
import { withRetries } from './retry.js'
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
   * STRU F. In MODE B and C it uses restart markers that the server confirms, and needs a local path; `PATH.restart`
   * holds the last one until the file is stored. `markers` says how often they are set; with `resume` by default every
   * MiB.
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
  const marked = isMarked ? await openMarked(local, path, plan, sessions.current.clock) : undefined
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
  path: string,
  plan: Plan,
  clock: Clock,
): Promise<MarkedUpload> {
  if (local === undefined) return new MarkedUpload(plan)
  return new MarkedUpload(plan, await RestartFile.open(local, { direction: 'upload', path, plan }, clock))
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
      attempts = before + 1
      const session = before === 0 ? current : await this.sessions.renewed()
      return this.attemptFromMarker(session, before)
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
    const point = marked?.begin()
    if (point)
      return { pipelines: point.pipelines, marker: point.marker, from: point.pipelines.readFrom, offset: 0 }
    const offset = before === 0 ? this.firstOffset() : await this.nextOffset(session)
    return { pipelines: plan.pipelines, from: offset, offset }
  }

  private firstOffset(): number {
    const { resume = false, offset = 0 } = this.options
    return resume ? this.resumable(this.sizeBefore) : offset
  }

  /**
   * What the server kept of the attempt before. If the file has the same size as before the first attempt, that says
   * nothing: it may be the old file, on a server that puts a file in place only once it is complete.
   */
  private async nextOffset(session: ClientSession): Promise<number> {
    const first = this.options.offset ?? 0
    if (!this.plan.pipelines.transparent || !this.began) return first
    const size = await this.storedSize(session)
    if (size === undefined || size === this.sizeBefore) return this.firstOffset()
    return Math.max(first, this.resumable(size))
  }

  private resumable(size: number | undefined): number {
    if (size === undefined) return 0
    return this.source.size !== undefined && size > this.source.size ? 0 : size
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
      .move({ verb, path, offset, marker, parameters, data, signal })
      .catch((error) => {
        // The reply to a transfer that was cut is only a consequence.
        throw watch.fault ? sourceFault(watch.fault.error) : error
      })
    await verification.check(session, path, start.from + watch.octets).catch(async (error) => {
      if (isFtpError(error) && error.code === 'mismatch') await this.removeStored(session)
      throw error
    })
    return reply
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
    if (verification.needsOctets && offset > 0) await verification.updateAll(upTo(offset, source.chunks(0)))
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

/** The first octets of a source. */
async function* upTo(
  octets: number,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let left = octets
  for await (const chunk of chunks) {
    yield chunk.subarray(0, left)
    left -= Math.min(left, chunk.length)
    if (left === 0) return
  }
}

/** Passes on the chunks of a source, and notes what they are and how they fail. */
class SourceWatch {
  /** Octets that were read. */
  octets = 0
  /** What the source threw. */
  fault: { readonly error: unknown } | undefined

  constructor(private readonly onChunk: (chunk: Uint8Array) => void) {}

  /** @throws TypeError for a chunk that is not a Uint8Array, and what the source throws */
  async *chunks(
    source: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for await (const chunk of source) {
        if (!(chunk instanceof Uint8Array))
          throw new TypeError('the source of an upload must yield Uint8Array')
        this.octets += chunk.length
        this.onChunk(chunk)
        yield chunk
      }
    } catch (error) {
      this.fault = { error }
      throw error
    }
  }
}
