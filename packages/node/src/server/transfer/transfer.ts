import { pipelines } from '@ftpkit/pipeline'
import type { TransferRequest, VerbatimReply } from '@ftpkit/session'
import { FtpError } from '@ftpkit/transfer'
import { markerInStreamMode, transferAborted } from '../../net/faults.js'
import type { OpenedTransfer } from '../personality.js'
import { movedFile, type TransferContext, type TransferProgress, type TransferSession } from './context.js'
import { ControlEnd } from './control-end.js'
import { whileInProgress } from './progress-watch.js'
import { list, retrieve, send } from './retrieve.js'
import { store, storeInto } from './store.js'
import { StoredMarkers } from './stored-markers.js'

/** Milliseconds for a data connection that was made before the control connection ended, but isn't seen yet. */
const lateConnectionTime = 500

/** One transfer of a server: from its request to the data connection closed and the file committed or discarded. */
export class ServerTransfer {
  private readonly aborting = new AbortController()
  private readonly controlEnd = new ControlEnd()
  private readonly progress: TransferProgress = { octets: 0, untimed: false, opened: false, received: false }
  private readonly context: TransferContext
  /** A personality's reply instead of 226 or 250. */
  finalReply: VerbatimReply | undefined
  /** The jobs that a store has become, where a personality takes it for them. */
  jobs: readonly string[] | undefined

  constructor(
    private readonly request: TransferRequest,
    private readonly session: TransferSession,
  ) {
    this.context = {
      request,
      session,
      signal: this.aborting.signal,
      controlEnd: this.controlEnd,
      progress: this.progress,
    }
  }

  /** Octets on the data connection so far. */
  get octets(): number {
    return this.progress.octets
  }

  /** Ends the transfer as soon as can be; `run` then rejects with an FtpError `aborted`. */
  abort(): void {
    this.aborting.abort(transferAborted())
  }

  /**
   * Lets a store read what the client sent before it closed its side of the control connection. Its data connection is
   * open by then, or about to be. Without effect on other transfers.
   */
  finish(): void {
    if (this.request.direction !== 'store') return
    this.controlEnd.happened()
    if (this.progress.opened) return
    const { clock } = this.session
    clock.setTimer(() => this.progress.opened || this.abort(), lateConnectionTime, false)
  }

  /** Whether it still reads after the end of the control connection. */
  get finishing(): boolean {
    const { controlEnd, aborting, progress } = this
    // What may take any time must not hold a session whose client is gone.
    const reads = !progress.received && !progress.untimed
    return controlEnd.reason !== undefined && !aborting.signal.aborted && reads
  }

  /**
   * Moves the file.
   *
   * @throws FileSystemError, or FtpError with the reply code to give
   */
  async run(): Promise<void> {
    const { limits, clock, channel } = this.session
    try {
      await whileInProgress(this.move(), {
        clock,
        progress: () => (this.mayTakeAnyTime ? Number.NaN : this.octets),
        // The stall timer ends a transfer whose peer stands still before that.
        patience: limits.answerTime + limits.stallTime,
        giveUp: () => this.giveUp(),
      })
    } catch (error) {
      // "Irrecoverable error condition", or ABOR: the data connection is closed (RFC 959 §3.2).
      if (this.progress.opened || this.context.signal.aborted) channel.close()
      throw error
    }
  }

  /** A commit that hangs must not hold a session whose client waits for no reply. */
  private get mayTakeAnyTime(): boolean {
    return this.progress.untimed && this.controlEnd.reason === undefined
  }

  /** What a call does that returns much later is unknown. So the session ends, and nothing more is committed. */
  private giveUp(): FtpError {
    this.abort()
    return new FtpError('timed-out', 'the file system did not answer in time', { replyHint: 421 })
  }

  private async move(): Promise<void> {
    const { context } = this
    const { direction, parameters, marker } = this.request
    const { codePage, localCodePage, recordFormat, markers, personality } = this.session
    const { id: session, user, account, privileges, files } = this.session
    const opened = await personality?.open(this.request, { session, user, account, privileges, files })
    if (opened) return this.runOpened(opened)
    const options = { codePage, localCodePage, recordFormat }
    if (direction === 'store') return store(context, options)
    const carriesMarkers = direction === 'retrieve' && parameters.mode !== 'S'
    if (marker !== undefined && !carriesMarkers) throw markerInStreamMode()
    const carried = pipelines(parameters, {
      ...options,
      ...(carriesMarkers && { markers, resumeSending: marker }),
    })
    if (direction === 'retrieve') await retrieve(context, carried)
    else await list(context, carried, direction)
  }

  private async runOpened(opened: OpenedTransfer): Promise<void> {
    const transfer: TransferContext = { ...this.context, openingReply: opened.openingReply }
    if ('stage' in opened) {
      const { stage, receiving: pipeline, restart } = opened
      const resumed = restart?.resumed ?? 0
      const markers = restart && new StoredMarkers(this.session.onMarkerStored)
      markers?.storeIn(stage, resumed)
      if (markers) restart.onMarker(markers.received)
      await storeInto(
        transfer,
        { stage, before: resumed, resumed },
        { pipeline, transparent: false, markers },
      )
      this.jobs = opened.jobs?.()
    } else {
      await send(transfer, opened.source, opened.sending)
      this.progress.untimed = true
      if (this.request.direction === 'retrieve') await this.session.hooks.downloaded?.(movedFile(transfer))
    }
    this.finalReply = opened.finalReply()
  }
}
