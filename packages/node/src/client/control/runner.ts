import type { Reply } from '@ftpkit/protocol/reply'
import type { Ahead, Dialogue, Step, StepResults } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import type { Clock } from '../../net/clock.js'
import { IdleConnection } from '../../net/idle-connection.js'
import { watchOctets } from '../../net/tap.js'
import {
  clearConnection,
  closeData,
  closingTime,
  type DataConnection,
  secureConnection,
} from '../data/data-connection.js'
import { DataConnector } from '../data/data-connector.js'
import type { DataTransfer } from '../data/data-transfer.js'
import { RunningTransfer, timeForAhead } from '../data/running-transfer.js'
import type { ClientTimeouts } from '../options.js'
import type { ClientControl } from './control.js'
import type { TlsClient } from './tls.js'

/** What a dialogue needs besides the control connection. */
export interface RunOptions {
  /** What a `moveData` step does with the data connection. */
  readonly transfer?: DataTransfer | undefined
  /** Ends the dialogue before its next command or connection, and a transfer in progress by ABOR. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Steps that are taken also after an abort. A reply that is owed would be taken for the reply to the next command, and
 * `moveData` sends ABOR.
 */
const afterAbort: ReadonlySet<Step['kind']> = new Set(['reply', 'moveData', 'closeData'])

/** Runs the dialogues of the user-PI over real connections, one after the other. */
export class DialogueRunner {
  private readonly connector: DataConnector
  private busy: Promise<unknown> = Promise.resolve()
  private protectsData = false
  /** The data connection of a transfer that may leave it open. */
  private open: DataConnection | undefined
  /** The data connection of a transfer in progress that closes it itself. */
  private moving: DataConnection | undefined
  /** The data connection that is kept open between two files. */
  private idle: IdleConnection<DataConnection> | undefined

  constructor(
    private readonly control: ClientControl,
    private readonly timeouts: ClientTimeouts,
    private readonly clock: Clock,
    private readonly tls: TlsClient | undefined,
  ) {
    this.connector = new DataConnector(timeouts.data, clock, control.route)
  }

  /** Runs a dialogue when those before it are over, so that their commands don't mix. */
  run<Result>(dialogue: () => Dialogue<Result>, options: RunOptions = {}): Promise<Result> {
    return this.hold(() => this.runDialogue(dialogue(), options))
  }

  /** Calls `use` when the dialogues before it are over; those after it wait until it has resolved. */
  hold<Result>(use: () => Promise<Result>): Promise<Result> {
    const result = this.busy.then(use)
    this.busy = result.catch(() => {})
    return result
  }

  /** Runs a dialogue at once: only for a caller within `hold`. */
  runHeld<Result>(dialogue: () => Dialogue<Result>): Promise<Result> {
    return this.runDialogue(dialogue(), {})
  }

  /** Closes every data connection: open, idle, or still to be made. */
  close(): void {
    this.connector.close()
    this.closeOpen()
    // The transfer would wait for a peer that is silent.
    this.moving?.socket.destroy()
    this.idle?.destroy()
    this.idle = undefined
  }

  private closeOpen(): void {
    const { open } = this
    this.open = undefined
    if (open) closeData(open.socket, this.clock)
  }

  private async runDialogue<Result>(dialogue: Dialogue<Result>, options: RunOptions): Promise<Result> {
    let next = dialogue.next()
    while (!next.done) next = await this.advance(dialogue, next.value, options)
    return next.value
  }

  private async advance<Result>(
    dialogue: Dialogue<Result>,
    step: Step,
    options: RunOptions,
  ): Promise<IteratorResult<Step, Result>> {
    let result: StepResults[Step['kind']]
    try {
      if (options.signal?.aborted && !afterAbort.has(step.kind)) {
        throw new FtpError('aborted', 'the command was aborted', {
          phase: 'command',
          cause: options.signal.reason,
        })
      }
      result = await this.perform(step, options)
    } catch (error) {
      return dialogue.throw(error)
    }
    return dialogue.next(result)
  }

  private async perform(step: Step, options: RunOptions): Promise<StepResults[Step['kind']]> {
    switch (step.kind) {
      case 'command':
        this.control.dropStrayReplies()
        this.control.send(step.verb, step.argument, step.ahead)
        return this.control.reply()
      case 'reply':
        return this.control.reply(step.ahead ? timeForAhead : undefined)
      case 'connectData':
        return this.connect(step.port, step.ahead)
      case 'listenForData':
        return this.connector.listen(this.control.local.host, this.control.peer)
      case 'closeData':
        this.connector.close()
        this.closeOpen()
        return undefined
      case 'parkData':
        this.park()
        return undefined
      case 'reuseData':
        this.open = this.idle?.take()
        this.idle = undefined
        return this.open !== undefined
      case 'moveData':
        return this.moveData(options, step.ahead)
      case 'secureControl':
        await this.control.secure(this.tlsClient())
        return undefined
      case 'protectData':
        this.protectsData = true
        return undefined
    }
  }

  /** Keeps the data connection open for the next file, until the server closes it. */
  private park(): void {
    const { open, clock } = this
    this.open = undefined
    if (!open) return
    this.idle = IdleConnection.park(open, {
      clock,
      closingTime,
      // The server may send nothing before the next command.
      earlyOctets: 'close',
      onClosed: () => {
        this.idle = undefined
      },
    })
    if (!this.idle) open.socket.destroy()
  }

  private async connect(port: number, ahead = false): Promise<undefined> {
    const { control, connector } = this
    const server = { host: control.peer.host, port }
    if (!ahead) await connector.connect(server)
    // The server may wait for a connection that will not come, or have refused the command.
    else connector.connectAhead(server, () => control.limitWait(timeForAhead))
  }

  private moveData({ transfer, signal }: RunOptions, ahead: Ahead | undefined): Promise<Reply> {
    if (!transfer) throw new TypeError('a dialogue that moves data needs a transfer')
    const { control, timeouts, clock } = this
    const running = new RunningTransfer({ control, timeouts, clock, transfer, signal, ahead })
    return running
      .run(() => this.openData(transfer))
      .finally(() => {
        this.moving = undefined
      })
  }

  private async openData(transfer: DataTransfer): Promise<DataConnection> {
    this.open ??= await this.newData(transfer)
    const { open } = this
    // Otherwise the transfer closes it.
    if (!transfer.keepsOpen) {
      this.moving = open
      this.open = undefined
    }
    return open
  }

  /** TLS begins after the reply 1yz (RFC 4217 §12.6), also where the server connected. */
  private async newData({ endsWithConnection }: DataTransfer): Promise<DataConnection> {
    const socket = await this.connector.take()
    if (!this.protectsData) {
      watchOctets(socket)
      return clearConnection(socket)
    }
    return secureConnection(socket, await this.tlsClient().secureData(socket, endsWithConnection))
  }

  private tlsClient(): TlsClient {
    if (!this.tls) throw new TypeError('TLS is not configured for this session')
    return this.tls
  }
}
