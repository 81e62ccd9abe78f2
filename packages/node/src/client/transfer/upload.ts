import type { Reply } from '@ftpkit/protocol/reply'
import { succeed } from '@ftpkit/session/user'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { sender } from '../data/movers.js'
import { type OpenSource, openSource, type UploadSource } from '../local/source.js'
import { MarkedUpload } from '../restart/marked-upload.js'
import { RestartFile } from '../restart/restart-file.js'
import type { ClientSession } from '../session.js'
import type { Sessions } from '../sessions.js'
import type { TransferOptions, TransferReport } from './options.js'
import { type Plan, type PlannedPipelines, planOf } from './plan.js'
import { withRetries } from './retry.js'
import { sizeOf } from './size.js'
import { Verification } from './verification.js'

export interface UploadOptions extends TransferOptions {
  /** Adds to the file instead of replacing it (APPE). */
  readonly append?: boolean
  /**
   * Goes on behind what the server has of the file already. In MODE S that is by SIZE and REST, and needs TYPE I and
   * STRU F. In MODE B and C it is by restart markers that the server confirms, and needs a local path: `PATH.restart`
   * tells where, while the file is not stored. `markers` says how often they are set, every MiB unless given.
   */
  readonly resume?: boolean
}

/** Stores a file. @throws FtpError */
export async function upload(
  sessions: Sessions,
  source: UploadSource,
  path: string,
  options: UploadOptions,
): Promise<TransferReport> {
  const { resume = false, append = false, mode = 'S', markers } = options
  const isMarked = mode !== 'S' && !append
  const plan = await planOf(
    resume && isMarked ? { ...options, markers: markers ?? { every: 1_048_576, of: 'octets' } } : options,
  )
  if (resume && !plan.pipelines.transparent && !isMarked) {
    throw new TypeError('in MODE S only a file of TYPE I and STRU F can be resumed, by its octets')
  }
  if (resume && isMarked && typeof source !== 'string') {
    throw new TypeError('in MODE B and C the file of a local path can be resumed')
  }
  options.signal?.throwIfAborted()
  if (options.retries) await sessions.remember()
  const open = await openSource(source)
  const marked = isMarked
    ? await markedUpload(resume ? (source as string) : undefined, path, plan)
    : undefined
  return new Upload(sessions, open, path, options, plan, marked).run()
}

/** @param local where the points are kept for another upload */
async function markedUpload(local: string | undefined, path: string, plan: Plan): Promise<MarkedUpload> {
  if (local === undefined) return new MarkedUpload(plan)
  return new MarkedUpload(plan, await RestartFile.open(local, { direction: 'upload', path, plan }))
}

/** How one attempt goes on: by octets of the transfer, or by what was confirmed of its markers. */
interface Continuation {
  readonly pipelines: PlannedPipelines
  /** Octets of the source that are not sent again. */
  readonly from: number
  readonly offset: number
  readonly marker?: string | undefined
}

class Upload {
  private octets = 0
  /** Octets of the file that the server had before the first attempt. */
  private sizeBefore: number | undefined
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
    // An appended part can't be told from what was there before, and a stream is read only once.
    const repeatable = this.source.repeatable && !append
    if (resume || (retries > 0 && repeatable)) this.sizeBefore = await this.storedSize(this.sessions.current)
    const reply = await withRetries(
      { ...this.options, retries: repeatable ? retries : 0 },
      async (before) => {
        attempts = before + 1
        const session = before === 0 ? this.sessions.current : await this.sessions.renewed()
        return this.attemptOrAnew(session, before)
      },
    ).catch(async (error) => {
      await this.marked?.keep().catch(() => {})
      throw error
    })
    await this.marked?.end()
    return { octets: this.octets, reply, attempts }
  }

  /** Where the server knows nothing of a marker any more, the file is stored from its beginning. */
  private async attemptOrAnew(session: ClientSession, before: number): Promise<Reply> {
    const continuation = await this.continuation(session, before)
    try {
      return await this.attempt(session, continuation)
    } catch (error) {
      if (continuation.marker === undefined || !isUnknownMarker(error)) throw error
      await this.marked!.end()
      return this.attempt(session, await this.continuation(session, before))
    }
  }

  private async continuation(session: ClientSession, before: number): Promise<Continuation> {
    const { plan, marked } = this
    const point = marked?.begin()
    if (point)
      return { pipelines: point.pipelines, marker: point.marker, from: point.pipelines.readFrom, offset: 0 }
    const offset =
      before === 0 ? this.firstOffset(this.options.resume ?? false) : await this.nextOffset(session)
    return { pipelines: plan.pipelines, from: offset, offset }
  }

  private firstOffset(resume: boolean): number {
    if (resume) return this.resumable(this.sizeBefore)
    return this.options.offset ?? 0
  }

  /**
   * What the server kept of the attempt before. If it has as much as before the first, nothing is known of it: it may
   * be the old file, as with servers that put a file in place only when it is complete.
   */
  private async nextOffset(session: ClientSession): Promise<number> {
    const first = this.options.offset ?? 0
    if (!this.plan.pipelines.transparent || !this.began) return first
    const size = await this.storedSize(session)
    if (size === undefined || size === this.sizeBefore) return this.firstOffset(this.options.resume ?? false)
    return Math.max(first, this.resumable(size))
  }

  private resumable(size: number | undefined): number {
    if (size === undefined) return 0
    return this.source.size !== undefined && size > this.source.size ? 0 : size
  }

  private async storedSize(session: ClientSession): Promise<number | undefined> {
    if (!this.plan.pipelines.transparent) return undefined
    return sizeOf(session, this.path).catch((error) => {
      if (isFtpError(error) && error.code === 'refused') return undefined
      throw error
    })
  }

  private async attempt(
    session: ClientSession,
    { pipelines, from, offset, marker }: Continuation,
  ): Promise<Reply> {
    const { source, options, path } = this
    let fault: unknown
    const total = source.size
    const verification = await this.beginVerification(session, from)
    const keepsOpen = session.keepsOpen(this.plan.parameters)
    let moved = from
    const reply = await session
      .move({
        verb: options.append ? 'APPE' : 'STOR',
        path,
        offset: options.append ? 0 : offset,
        marker,
        parameters: this.plan.parameters,
        mover: sender(
          keepsOpen ? pipelines.sendingOne : pipelines.sending,
          () => {
            this.began = true
            return watched(source.chunks(from), {
              passing(chunk) {
                moved += chunk.length
                verification.update(chunk)
              },
              failed(error) {
                fault = error
              },
            })
          },
          {
            sent: (octets) => {
              this.octets += octets
              options.onProgress?.(this.octets, total)
            },
            onMarker: (pair) => this.marked?.confirmed(pair),
            keepsOpen,
          },
        ),
        signal: options.signal,
      })
      .catch((error) => {
        // What the server said to the cut transfer is a consequence.
        throw fault === undefined ? error : localFault(fault)
      })
    await verification.check(session, path, moved).catch(async (error) => {
      if (isFtpError(error) && error.code === 'mismatch') await this.removeStored(session)
      throw error
    })
    return reply
  }

  /** Of what goes before `offset` the server has its own copy, which must be the same. */
  private async beginVerification(session: ClientSession, offset: number): Promise<Verification> {
    const { verify = 'none', append = false } = this.options
    const { source, plan } = this
    if (append && verify !== 'none' && verify !== 'auto') {
      throw new TypeError('what is added to a file can’t be verified: what was there before is not known')
    }
    const verification = await Verification.begin(session, append ? 'none' : verify, {
      ...plan.parameters,
      whole: offset === 0 || source.repeatable,
    })
    if (verification.wantsOctets && offset > 0) {
      for await (const chunk of upTo(offset, source.chunks(0))) verification.update(chunk)
    }
    return verification
  }

  /** The fault is told anyway. */
  private async removeStored(session: ClientSession): Promise<void> {
    await session.run(() => succeed('DELE', this.path)).catch(() => {})
  }
}

/** What servers say to a marker that they didn't make, or can't go on behind any more (RFC 1123 §4.1.3.4). */
const unknownMarker: ReadonlySet<number> = new Set([501, 504, 554, 555])

function isUnknownMarker(error: unknown): boolean {
  return isFtpError(error) && error.code === 'refused' && unknownMarker.has(error.replyHint ?? 0)
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

async function* watched(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  { passing, failed }: { passing(chunk: Uint8Array): void; failed(error: unknown): void },
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of chunks) {
      if (!(chunk instanceof Uint8Array))
        throw new TypeError('a source of an upload yields octets, Uint8Array')
      passing(chunk)
      yield chunk
    }
  } catch (error) {
    failed(error)
    throw error
  }
}

function localFault(error: unknown): unknown {
  if (isFtpError(error) || error instanceof TypeError) return error
  return new FtpError('local-file', `the file to store can't be read: ${(error as Error).message}`, {
    phase: 'local file',
    cause: error,
  })
}
