import type { Reply } from '@ftpkit/protocol/reply'
import type { Dialogue, Step, StepResults } from '@ftpkit/session/user'
import { FtpError } from '@ftpkit/transfer'
import { ClientData } from '../data/data.js'
import { endGently } from '../data/movers.js'
import { type Mover, Moving, type OpenData } from '../data/moving.js'
import { WaitingData } from '../data/waiting-data.js'
import type { ClientTimeouts } from '../options.js'
import type { ClientControl } from './control.js'
import type { TlsClient } from './tls.js'

/** What a dialogue needs beside the control connection. */
export interface Running {
  /** What a `moveData` step does with the data connection. */
  readonly mover?: Mover | undefined
  /** Gives the dialogue up before its next step, and a file on its way by ABOR. */
  readonly signal?: AbortSignal | undefined
}

/** Runs the dialogues of the user-PI over real connections, one after the other. */
export class DialogueRunner {
  private readonly data: ClientData
  private busy: Promise<unknown> = Promise.resolve()
  private protectsData = false
  /** The data connection of a transfer that may be used again behind it. */
  private open: OpenData | undefined
  private waiting: WaitingData | undefined

  constructor(
    private readonly control: ClientControl,
    private readonly timeouts: ClientTimeouts,
    private readonly tls: TlsClient | undefined,
  ) {
    this.data = new ClientData(timeouts.data)
  }

  /** Runs a dialogue when those before it are over, so that commands queue instead of mixing. */
  run<Result>(dialogue: () => Dialogue<Result>, running: Running = {}): Promise<Result> {
    const result = this.busy.then(() => this.carryOut(dialogue(), running))
    this.busy = result.catch(() => {})
    return result
  }

  /** Gives the control connection to one user alone, when the dialogues before are over. */
  hold<Result>(use: () => Promise<Result>): Promise<Result> {
    const result = this.busy.then(use)
    this.busy = result.catch(() => {})
    return result
  }

  /** Runs a dialogue at once: for whoever holds the control connection. */
  runHeld<Result>(dialogue: () => Dialogue<Result>): Promise<Result> {
    return this.carryOut(dialogue(), {})
  }

  /** Closes the data connection, if one is open, waits for the next file or is awaited. */
  close(): void {
    this.data.close()
    this.closeOpen()
    this.waiting?.take()?.socket.destroy()
    this.waiting = undefined
  }

  private closeOpen(): void {
    const { open } = this
    this.open = undefined
    if (open) endGently(open.socket)
  }

  private async carryOut<Result>(dialogue: Dialogue<Result>, running: Running): Promise<Result> {
    let next = dialogue.next()
    while (!next.done) next = await this.advance(dialogue, next.value, running)
    return next.value
  }

  private async advance<Result>(
    dialogue: Dialogue<Result>,
    step: Step,
    running: Running,
  ): Promise<IteratorResult<Step, Result>> {
    let result: StepResults[Step['kind']]
    try {
      if (running.signal?.aborted && step.kind !== 'closeData' && step.kind !== 'moveData') {
        throw new FtpError('aborted', 'it was given up', { phase: 'command', cause: running.signal.reason })
      }
      result = await this.perform(step, running)
    } catch (error) {
      return dialogue.throw(error)
    }
    return dialogue.next(result)
  }

  private async perform(step: Step, running: Running): Promise<StepResults[Step['kind']]> {
    switch (step.kind) {
      case 'command':
        this.control.forgetStrays()
        this.control.send(step.verb, step.argument)
        return this.control.reply()
      case 'reply':
        return this.control.reply()
      case 'connectData':
        await this.data.connect({ host: this.control.peer.host, port: step.port })
        return undefined
      case 'listenForData':
        return this.data.listen(this.control.local.host, this.control.peer)
      case 'closeData':
        this.data.close()
        this.closeOpen()
        return undefined
      case 'parkData':
        if (this.open) this.waiting = new WaitingData(this.open)
        this.open = undefined
        return undefined
      case 'reuseData':
        this.open = this.waiting?.take()
        this.waiting = undefined
        return this.open !== undefined
      case 'moveData':
        return this.moveData(running)
      case 'secureControl':
        await this.control.secure(this.tlsClient())
        return undefined
      case 'protectData':
        this.protectsData = true
        return undefined
    }
  }

  private moveData({ mover, signal }: Running): Promise<Reply> {
    if (!mover) throw new TypeError('this dialogue moves data, and nothing says what')
    const moving = new Moving(this.control, this.timeouts, mover, signal)
    return moving.run(() => this.openData(mover))
  }

  /** TLS on a data connection begins behind the 1yz reply (RFC 4217 §12.6), also where the server connected. */
  private async openData(mover: Mover): Promise<OpenData> {
    this.open ??= await this.newData(mover)
    const { open } = this
    // Otherwise the mover closes it.
    if (!mover.keepsOpen) this.open = undefined
    return open
  }

  private async newData({ endsWithConnection }: Mover): Promise<OpenData> {
    const plain = await this.data.take()
    if (!this.protectsData) {
      return { socket: plain, assertWhole() {}, reset: () => plain.resetAndDestroy() }
    }
    const { socket, cutShort } = await this.tlsClient().secureData(plain, endsWithConnection)
    return {
      socket,
      assertWhole() {
        if (!cutShort()) return
        throw new FtpError(
          'truncated',
          'the data connection ended without the close_notify of TLS: the file may be cut short',
          { phase: 'transfer', clause: '4217 §12' },
        )
      },
      reset() {
        plain.resetAndDestroy()
        socket.destroy()
      },
    }
  }

  private tlsClient(): TlsClient {
    if (!this.tls) throw new TypeError('this session was not told whom to trust')
    return this.tls
  }
}
