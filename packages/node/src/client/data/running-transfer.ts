import type { Socket } from 'node:net'
import type { Reply } from '@ftpkit/protocol/reply'
import { parseMarkerReply } from '@ftpkit/protocol/reply-text'
import { type Ahead, digit, refused } from '@ftpkit/session/user'
import { isFtpError } from '@ftpkit/transfer'
import type { Clock, Timer } from '../../net/clock.js'
import { transferAborted, transferStalled } from '../../net/faults.js'
import { closeGently, endOutput } from '../../net/socket-io.js'
import { settledWithin, within } from '../../net/within.js'
import type { ClientControl } from '../control/control.js'
import { ReplyLedger } from '../control/reply-ledger.js'
import type { ClientTimeouts } from '../options.js'
import { closeData, closingTime, type DataConnection } from './data-connection.js'
import type { DataTransfer } from './data-transfer.js'

/**
 * Milliseconds in which a server that sends may read ABOR before its data connection is reset, and answer it when the
 * transfer is over. Pure-FTPd looks for it between two writes, and when a write fails first, it does not answer to the
 * transfer; an ABOR with a Synch that comes after the end of the transfer it never answers.
 */
const timeForAbort = 250

/**
 * Milliseconds for the answer to what was asked ahead, after the reply to the transfer; and for that reply, after the
 * data connection has failed.
 */
export const timeForAhead = 2_000

/** A transfer whose command has been answered by 1yz. */
export interface TransferToRun {
  readonly control: ClientControl
  readonly timeouts: ClientTimeouts
  readonly clock: Clock
  readonly transfer: DataTransfer
  readonly signal?: AbortSignal | undefined
  /** What was asked along with the command. */
  readonly ahead?: Ahead | undefined
}

/**
 * A transfer in progress: the file on the data connection, and the replies on the control connection. It begins as
 * `moving`, and becomes `moved` once the file has ended on this side, or `abandoned` once ABOR is sent.
 */
export class RunningTransfer {
  private state: 'moving' | 'moved' | 'abandoned' = 'moving'
  private readonly ledger = new ReplyLedger()
  /** What to throw whatever the server replies: this side gave up, or its own end of the file failed. */
  private fault: { readonly error: unknown } | undefined
  /** Aborted when no more octets are to be moved. */
  private readonly stop = new AbortController()
  /** Milliseconds for each reply; the server need not reply before the end of the file. */
  private patience = Number.POSITIVE_INFINITY
  private noopTimer: Timer | undefined
  private probeTimer: Timer | undefined
  private stallTimer: Timer | undefined
  /** Called with each final reply, and when no more can come. */
  private onReply: () => void = () => {}

  private readonly control: ClientControl
  private readonly timeouts: ClientTimeouts
  private readonly clock: Clock
  private readonly transfer: DataTransfer
  private readonly signal: AbortSignal | undefined
  private readonly ahead: Ahead | undefined

  constructor({ control, timeouts, clock, transfer, signal, ahead }: TransferToRun) {
    this.control = control
    this.timeouts = timeouts
    this.clock = clock
    this.transfer = transfer
    this.signal = signal
    this.ahead = ahead
    this.ledger.expect('transfer')
    if (ahead && !ahead.answer) this.ledger.expectAhead(ahead)
  }

  /**
   * Waits for both the end of the file and all replies, in either order: some servers send 226 before the last octets
   * are read, some send 425 without a data connection.
   *
   * @param open opens the data connection
   * @returns the reply to the transfer
   * @throws FtpError, that of the control connection first: what breaks on the data connection follows from it
   */
  async run(open: () => Promise<DataConnection>): Promise<Reply> {
    this.signal?.addEventListener('abort', this.onAbort, { once: true })
    this.keepAlive()
    try {
      const replies = this.collectReplies()
      replies.catch(() => {
        this.onReply()
        this.stop.abort(transferAborted())
      })
      if (this.signal?.aborted) this.onAbort()
      const dataFault = await this.moveFile(open)
      this.noopTimer?.cancel()
      this.expectRepliesWithin(dataFault && this.ahead ? timeForAhead : this.timeouts.reply)
      const reply = await replies.catch((error) => this.withoutReplies(error))
      if (this.fault) throw this.fault.error
      if (dataFault && (digit(reply) < 4 || (await isUntrusted(dataFault.error)))) throw dataFault.error
      return reply
    } finally {
      for (const timer of [this.noopTimer, this.probeTimer, this.stallTimer]) timer?.cancel()
      this.signal?.removeEventListener('abort', this.onAbort)
    }
  }

  /** Only replies to NOOPs are missing: the session is of no use any more, but the file has arrived. */
  private withoutReplies(error: unknown): Reply {
    const { transferReply } = this.ledger
    if (this.state === 'moved' && transferReply) return transferReply
    throw this.fault?.error ?? error
  }

  private async moveFile(open: () => Promise<DataConnection>): Promise<{ error: unknown } | undefined> {
    const { signal } = this.stop
    let data: DataConnection | undefined
    try {
      data = await settledWithin(open(), { signal }, (late) => late.reset())
      this.watchForStall(data.socket)
      await this.transfer.move(data.socket, signal)
      if (!this.transfer.keepsOpen) await this.close(data.socket)
      if (this.transfer.endsWithConnection) data.assertWhole()
      this.state = 'moved'
      this.stallTimer?.cancel()
      this.probeForMissing()
      return undefined
    } catch (error) {
      await this.dropFile(data, error)
      return { error }
    }
  }

  private async close(socket: Socket): Promise<void> {
    if (this.transfer.direction === 'receive') return closeData(socket, this.clock)
    await endOutput(socket, this.stop.signal)
    closeGently(socket, closingTime, this.clock)
  }

  /** The server must neither take what it has for the whole file, nor send any more of it. */
  private async dropFile(data: DataConnection | undefined, error: unknown): Promise<void> {
    const receives = this.transfer.direction === 'receive'
    const broken = brokenByPeer(error, receives ? undefined : data?.socket)
    if (!this.stop.signal.aborted && !this.control.closed && !broken) {
      this.fault ??= { error }
      this.abandon()
    }
    if (!data) return
    if (broken) return void data.socket.destroy()
    if (receives && !this.ledger.transferReply) await this.drain(data.socket)
    data.reset()
  }

  /** Reads and drops octets until the server has replied, but not for long. */
  private drain(socket: Socket): Promise<void> {
    const time = { clock: this.clock, milliseconds: timeForAbort, late() {} }
    return within<void>({ time }, (resolve) => {
      this.onReply = resolve
      socket.once('close', resolve).resume()
      return () => socket.off('close', resolve)
    })
  }

  private watchForStall(socket: Socket): void {
    const { stall } = this.timeouts
    const onIdle = () => {
      if (this.transfer.isPeerWaiting(socket)) this.watchForStall(socket)
      else socket.destroy(transferStalled(stall))
    }
    this.stallTimer = this.clock.setIdleTimer(socket, onIdle, stall)
  }

  private async collectReplies(): Promise<Reply> {
    const { ledger } = this
    while (ledger.missing > 0) {
      const reply = await this.nextReply()
      if (!reply) break
      if (digit(reply) === 1) {
        const pair = reply.code === 110 ? parseMarkerReply(reply.lines[0] ?? '') : undefined
        if (pair) this.transfer.onMarker?.(pair)
        continue
      }
      ledger.take(reply)
      this.onReply()
      this.probeForMissing()
      if (ledger.isAstray) throw refused(reply, this.ahead!.verb)
      const { transferReply, missesAhead } = ledger
      if (transferReply && digit(transferReply) >= 4) this.stop.abort(transferAborted())
      if (transferReply && missesAhead) this.patience = Math.min(this.patience, timeForAhead)
    }
    return ledger.result
  }

  /** The next reply; undefined if only the answer to what was asked ahead is missing, and does not come. */
  private async nextReply(): Promise<Reply | undefined> {
    try {
      return await this.control.reply(this.patience)
    } catch (error) {
      if (this.ledger.transferReply && this.ledger.missesAhead) return undefined
      throw error
    }
  }

  /**
   * Once only the reply to ABOR is missing, or only those to NOOPs, sends a NOOP to find out whether they will come:
   * some servers never send them.
   */
  private probeForMissing(): void {
    const { ledger, state } = this
    if (this.probeTimer || ledger.missing === 0) return
    const onlyAbort = state === 'abandoned' && ledger.missing === 1
    const onlyNoops = state === 'moved' && ledger.transferReply !== undefined
    if (!onlyAbort && !onlyNoops) return
    const delay = onlyAbort ? timeForAbort : this.timeouts.abort
    this.probeTimer = this.clock.setTimer(() => this.sendNoop('probe'), delay)
  }

  private readonly onAbort = (): void => {
    this.fault = { error: transferAborted(this.signal?.reason) }
    // The transfer is over, or its reply on the way: there is nothing left to abort.
    if (this.state === 'moving' && !this.ledger.transferReply) this.abandon()
  }

  private abandon(): void {
    this.state = 'abandoned'
    // The server would reply that it has nothing to abort, and no one reads further replies.
    if (!this.ledger.transferReply) {
      this.control.sendAbort()
      this.ledger.expect('abort')
    }
    this.expectRepliesWithin(this.timeouts.abort)
    this.stop.abort(transferAborted())
    this.probeForMissing()
  }

  private expectRepliesWithin(patience: number): void {
    this.patience = Math.min(this.patience, patience)
    this.control.limitWait(this.patience)
  }

  private keepAlive(): void {
    const { keepAlive } = this.timeouts
    if (keepAlive === 0) return
    this.noopTimer = this.clock.setTimer(() => {
      if (this.state !== 'moved' && this.ledger.missing > 0) this.sendNoop('noop')
      this.keepAlive()
    }, keepAlive)
  }

  /** Called by timers, so it must not throw: a lost connection is reported to the wait for a reply. */
  private sendNoop(kind: 'noop' | 'probe'): void {
    if (this.control.closed) return
    this.control.send('NOOP')
    this.ledger.expect(kind)
  }
}

/**
 * Whether the data connection broke by itself: then the server knows, and there is nothing to abort.
 *
 * @param sending the data connection of a file that is sent: while it is open, the fault is that of the local file
 */
function brokenByPeer(error: unknown, sending: Socket | undefined): boolean {
  if (isFtpError(error) && error.code === 'connection-failed') return true
  if (sending && !sending.destroyed) return false
  if (isFtpError(error)) return error.code === 'truncated'
  return (
    error instanceof Error &&
    'code' in error &&
    /^(?:ECONN|EPIPE|ERR_STREAM_PREMATURE|ERR_SSL)/.test(String(error.code))
  )
}

/** Whether a connection failed because of the certificate of the server. */
async function isUntrusted(error: unknown): Promise<boolean> {
  const faults = await import('../control/handshake-fault.js')
  return faults.isUntrusted(error)
}
