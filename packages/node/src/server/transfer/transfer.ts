import { pipelines } from '@ftpkit/pipeline'
import type { TransferRequest, VerbatimReply } from '@ftpkit/session'
import { FtpError } from '@ftpkit/transfer'
import type { OpenedTransfer } from '../personality.js'
import { movedFile, type TransferSurroundings, type TransferUnderWay } from './context.js'
import { whileInProgress } from './progress-watch.js'
import { list, retrieve, send } from './retrieve.js'
import { store, storeInto } from './store.js'

/** One transfer of a server: from its request to the data connection closed and the file committed or discarded. */
export class ServerTransfer {
  private readonly aborting = new AbortController()
  private readonly underWay: TransferUnderWay
  /** What a personality says when all is done. */
  verbatim: VerbatimReply | undefined

  constructor(
    private readonly request: TransferRequest,
    private readonly surroundings: TransferSurroundings,
  ) {
    const { signal } = this.aborting
    this.underWay = { request, surroundings, signal, octets: 0, finishing: false, opened: false }
  }

  /** Octets on the data connection so far. */
  get octets(): number {
    return this.underWay.octets
  }

  /** Ends the transfer as soon as can be; `run` then rejects with an FtpError `aborted`. */
  abort(): void {
    this.aborting.abort(new FtpError('aborted', 'the transfer was aborted', { replyHint: 426 }))
  }

  /**
   * Moves the file.
   *
   * @throws FileSystemError, or FtpError with the reply code to give
   */
  async run(): Promise<void> {
    const { answerTime, stallTime } = this.surroundings.limits
    try {
      await whileInProgress(this.move(), {
        progress: () => (this.underWay.finishing ? Number.NaN : this.octets),
        // A peer that stands still has been given up before.
        patience: answerTime + stallTime,
        stuck: () => this.stuck(),
      })
    } catch (error) {
      const { opened, signal } = this.underWay
      // "Irrecoverable error condition", or ABOR: the data connection is closed (RFC 959 §3.2).
      if (opened || signal.aborted) this.surroundings.channel.close()
      throw error
    }
  }

  /** What a call does that returns much later nobody knows: so the session ends. Nothing is committed any more. */
  private stuck(): FtpError {
    this.abort()
    return new FtpError('timed-out', 'the file system did not answer in time', { replyHint: 421 })
  }

  private async move(): Promise<void> {
    const { direction, parameters, marker } = this.request
    const { codePage, localCodePage, recordFormat, markers, personality, session, user, files } =
      this.surroundings
    const opened = await personality?.open(this.request, { session, user, files })
    if (opened) return this.runOpened(opened)
    const options = { codePage, localCodePage, recordFormat }
    if (direction === 'store') return store(this.underWay, options)
    const carriesMarkers = direction === 'retrieve' && parameters.mode !== 'S'
    if (marker !== undefined && !carriesMarkers) throw noMarker()
    const carried = pipelines(parameters, {
      ...options,
      ...(carriesMarkers && { markers, resumeSending: marker }),
    })
    if (direction === 'retrieve') await retrieve(this.underWay, carried)
    else await list(this.underWay, carried, direction)
  }

  private async runOpened(opened: OpenedTransfer): Promise<void> {
    const transfer: TransferUnderWay = Object.assign(this.underWay, { begins: opened.begins })
    if ('stage' in opened)
      await storeInto(
        transfer,
        { stage: opened.stage, before: 0 },
        { pipeline: opened.receiving, clean: false },
      )
    else {
      await send(transfer, opened.source, opened.sending)
      transfer.finishing = true
      if (this.request.direction === 'retrieve')
        await this.surroundings.hooks.downloaded?.(movedFile(transfer))
    }
    this.verbatim = opened.ended()
  }
}

function noMarker(): FtpError {
  return new FtpError('bad-restart-position', 'MODE S has no restart markers: take MODE B or C', {
    replyHint: 554,
    clause: '1123 §4.1.3.4',
  })
}
