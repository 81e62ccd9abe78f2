import type { Socket } from 'node:net'
import type { Reply } from '@ftpkit/protocol'
import { type Dialogue, digit, type Step, type StepResults } from '@ftpkit/session'
import { FtpError } from '@ftpkit/transfer'
import type { ClientControl } from './control.js'
import { ClientData } from './data.js'
import type { ClientTimeouts } from './options.js'

/** Moves one file over an open data connection, and resolves when its end has come. */
export type Mover = (socket: Socket) => Promise<void>

/** Runs the dialogues of the user-PI over real connections, one after the other. */
export class DialogueRunner {
  private readonly data: ClientData
  private busy: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly control: ClientControl,
    private readonly timeouts: ClientTimeouts,
  ) {
    this.data = new ClientData(timeouts.data)
  }

  /**
   * Runs a dialogue when those before it are over, so that commands queue instead of mixing.
   *
   * @param mover what a `moveData` step does with the data connection
   */
  run<Result>(dialogue: () => Dialogue<Result>, mover?: Mover): Promise<Result> {
    const result = this.busy.then(() => this.carryOut(dialogue(), mover))
    this.busy = result.catch(() => {})
    return result
  }

  /** Closes the data connection, if one is open or awaited. */
  close(): void {
    this.data.close()
  }

  private async carryOut<Result>(dialogue: Dialogue<Result>, mover: Mover | undefined): Promise<Result> {
    let next = dialogue.next()
    while (!next.done) next = await this.advance(dialogue, next.value, mover)
    return next.value
  }

  private async advance<Result>(
    dialogue: Dialogue<Result>,
    step: Step,
    mover: Mover | undefined,
  ): Promise<IteratorResult<Step, Result>> {
    let result: StepResults[Step['kind']]
    try {
      result = await this.perform(step, mover)
    } catch (error) {
      return dialogue.throw(error)
    }
    return dialogue.next(result)
  }

  private async perform(step: Step, mover: Mover | undefined): Promise<StepResults[Step['kind']]> {
    switch (step.kind) {
      case 'command':
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
        return undefined
      case 'moveData':
        if (!mover) throw new TypeError('this dialogue moves data, and nothing says what')
        return this.moveData(mover)
    }
  }

  /**
   * Both the data and the final reply must come, in either order: some servers say 226 before the last octets are
   * read, some say 425 without a data connection.
   */
  private async moveData(mover: Mover): Promise<Reply> {
    const replied = this.control.reply(Number.POSITIVE_INFINITY)
    replied.catch(() => {})
    const refused = new AbortController()
    const refusal = replied.then((reply) => {
      if (digit(reply) >= 4) refused.abort()
    })
    refusal.catch(() => refused.abort())
    const moved = this.move(mover, refused.signal)
    const outcome = await moved.then(() => undefined).catch((error: unknown) => ({ error }))
    this.control.hurry()
    const reply = await replied
    // What the server says is the cause; what broke here is its consequence.
    if (outcome && digit(reply) < 4) throw outcome.error
    return reply
  }

  private async move(mover: Mover, refused: AbortSignal): Promise<void> {
    const giveUp = new Promise<never>((_, reject) => {
      refused.addEventListener('abort', () => reject(new FtpError('aborted', 'the server gave up')), {
        once: true,
      })
    })
    giveUp.catch(() => {})
    const socket = await Promise.race([this.data.take(), giveUp])
    const destroy = () => socket.destroy()
    refused.addEventListener('abort', destroy, { once: true })
    socket.setTimeout(this.timeouts.stall, () => socket.destroy(stalled(this.timeouts.stall)))
    try {
      await mover(socket)
    } catch (error) {
      socket.destroy()
      throw error
    } finally {
      refused.removeEventListener('abort', destroy)
    }
  }
}

function stalled(milliseconds: number): FtpError {
  return new FtpError('timed-out', `no octet moved for ${milliseconds / 1_000} seconds`, {
    phase: 'transfer',
  })
}
