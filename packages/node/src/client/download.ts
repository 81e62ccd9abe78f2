import type { Reply } from '@ftpkit/protocol'
import { FtpError, isFtpError } from '@ftpkit/transfer'
import { receiver } from './movers.js'
import { type Plan, planOf } from './plan.js'
import { sizeOf } from './queries.js'
import { withRetries } from './retry.js'
import type { ClientSession } from './session.js'
import type { Sessions } from './sessions.js'
import { type OpenTarget, openTarget, type TargetOfDownload } from './target.js'
import type { TransferOptions, TransferReport } from './transfer-options.js'
import { Verification } from './verification.js'

export interface DownloadOptions extends TransferOptions {
  /**
   * Of a local path: goes on behind what an earlier download has left in `PATH.part`, and leaves it there if this one
   * fails too. It needs TYPE I, STRU F, MODE S, where the octets of the transfer are those of the file.
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
  const plan = planOf(options)
  if (options.resume && !plan.pipelines.transparent) {
    throw new TypeError('only a file of TYPE I, STRU F and MODE S can be resumed by its octets')
  }
  options.signal?.throwIfAborted()
  if (options.retries) await sessions.remember()
  const open = await openTarget(target, options.resume ?? false)
  try {
    const report = await new Download(sessions, path, open, options, plan).run()
    await open.commit()
    return report
  } catch (error) {
    await open.discard()
    if (isFtpError(error) && error.code === 'mismatch') await open.part?.forget()
    throw error
  }
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
  ) {
    this.written = target.kept
  }

  async run(): Promise<TransferReport> {
    let attempts = 0
    const reply = await withRetries(this.options, async (before) => {
      attempts = before + 1
      const session = before === 0 ? this.sessions.current : await this.sessions.renewed()
      if (before > 0 && this.written > 0 && !this.plan.pipelines.transparent) {
        throw new FtpError(
          'aborted',
          'it is not tried again: in this TYPE, STRU and MODE it would have to begin anew, and a part is written',
        )
      }
      return this.attempt(session)
    })
    return { octets: this.octets, reply, attempts }
  }

  private async attempt(session: ClientSession): Promise<Reply> {
    const { path, plan, options } = this
    const { offset: skipped = 0, signal } = options
    const offset = skipped + this.written
    this.verification ??= await this.beginVerification(session)
    const { verification } = this
    let announced: number | undefined
    let came = 0
    const arrived = (more: number) => {
      came += more
      this.octets += more
      options.onProgress?.(this.octets, this.total)
    }
    const target = {
      write: async (pieces: readonly Uint8Array[]) => {
        const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
        if (verification.wantsOctets) for (const piece of pieces) verification.update(piece)
        await this.target.write(pieces)
        this.written += length
      },
    }
    const reply = await session.move({
      verb: 'RETR',
      path,
      offset,
      parameters: plan.parameters,
      mover: receiver(plan.pipelines.receiving, target, {
        arrived,
        endsWithConnection: plan.parameters.mode === 'S' && plan.parameters.structure === 'F',
      }),
      signal,
      announced: (size) => {
        announced = size
        this.total = size
      },
    })
    if (plan.pipelines.transparent) await this.checkLength(session, { announced, offset, came })
    await verification.check(session, path, skipped + this.written)
    return reply
  }

  private async beginVerification(session: ClientSession): Promise<Verification> {
    const { verify = 'none', offset = 0 } = this.options
    const { target } = this
    const verification = await Verification.begin(session, verify, {
      ...this.plan.parameters,
      whole: offset === 0,
    })
    if (verification.wantsOctets && target.kept > 0 && target.part) {
      for await (const chunk of target.part.chunks()) verification.update(chunk)
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
