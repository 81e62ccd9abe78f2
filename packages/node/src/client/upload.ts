import type { Reply } from '@ftpkit/protocol'
import { succeed } from '@ftpkit/session'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { sender } from './movers.js'
import { type Plan, planOf } from './plan.js'
import { sizeOf } from './queries.js'
import { withRetries } from './retry.js'
import type { ClientSession } from './session.js'
import type { Sessions } from './sessions.js'
import { type OpenSource, openSource, type UploadSource } from './source.js'
import type { TransferOptions, TransferReport } from './transfer-options.js'
import { Verification } from './verification.js'

export interface UploadOptions extends TransferOptions {
  /** Adds to the file instead of replacing it (APPE). */
  readonly append?: boolean
  /** Goes on behind what the server has of the file already, by SIZE and REST; TYPE I, STRU F, MODE S only. */
  readonly resume?: boolean
}

/** Stores a file. @throws FtpError */
export async function upload(
  sessions: Sessions,
  source: UploadSource,
  path: string,
  options: UploadOptions,
): Promise<TransferReport> {
  const plan = planOf(options)
  if (options.resume && !plan.pipelines.transparent) {
    throw new TypeError('only a file of TYPE I, STRU F and MODE S can be resumed by its octets')
  }
  options.signal?.throwIfAborted()
  if (options.retries) await sessions.remember()
  return new Upload(sessions, await openSource(source), path, options, plan).run()
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
        return this.attempt(session, before === 0 ? this.firstOffset(resume) : await this.nextOffset(session))
      },
    )
    return { octets: this.octets, reply, attempts }
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

  private async attempt(session: ClientSession, offset: number): Promise<Reply> {
    const { plan, source, options, path } = this
    let fault: unknown
    const total = source.size
    const verification = await this.beginVerification(session, offset)
    let moved = offset
    const reply = await session
      .move({
        verb: options.append ? 'APPE' : 'STOR',
        path,
        offset: options.append ? 0 : offset,
        parameters: plan.parameters,
        mover: sender(
          plan.pipelines.sending,
          () => {
            this.began = true
            return watched(source.chunks(offset), {
              passing(chunk) {
                moved += chunk.length
                verification.update(chunk)
              },
              failed(error) {
                fault = error
              },
            })
          },
          (octets) => {
            this.octets += octets
            options.onProgress?.(this.octets, total)
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
