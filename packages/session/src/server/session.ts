import { isFtpError } from '@ftpkit/transfer'
import { Deadline, type Stage } from './deadline.js'
import { dispatch } from './dispatch.js'
import type { Input, Output } from './events.js'
import { defaultSessionLimits, type SessionLimits, type SessionOptions } from './options.js'
import type { Received } from './received.js'
import { SessionTurn } from './session-turn.js'
import { markerStored, transferEnded, transferStarted } from './transfer.js'

/** Limits that are complete, by those that were given: one object for all sessions of a server. */
const complete = new WeakMap<Partial<SessionLimits>, SessionLimits>()

function completed(given: Partial<SessionLimits> = defaultSessionLimits): SessionLimits {
  const limits = complete.get(given) ?? { ...defaultSessionLimits, ...given }
  complete.set(given, limits)
  return limits
}

/**
 * The server protocol interpreter (server-PI, RFC 959 §2.3) without sockets, timers or promises: a function from
 * what happened to what to do.
 *
 * Commands are carried out and answered one at a time in the order they came; those that arrive meanwhile wait
 * (RFC 959 §4.2). Two act on a transfer under way: ABOR aborts it as soon as it arrives, wherever it waits, and STAT
 * is answered at once if no other command waits before it.
 */
export class ServerSession {
  private readonly turn: SessionTurn
  private readonly greeting: string
  private readonly deadline: Deadline
  private greeted = false
  /** The client sends no more. */
  private ended = false

  constructor(options: SessionOptions = {}) {
    const limits = completed(options.limits)
    this.greeting = options.greeting ?? 'ftpkit is ready'
    this.deadline = new Deadline(limits)
    this.turn = new SessionTurn(options, limits)
  }

  /** Whether the control connection should not be read until the next input that is not `octets`. */
  get saturated(): boolean {
    const { commands, limits } = this.turn
    return commands.length >= limits.waitingCommands
  }

  /**
   * Takes what happened and returns what to do, in order. Nothing is returned after `close` or `disconnected`.
   *
   * @param now milliseconds of a clock that never goes back
   * @throws TypeError for a second `connected`
   */
  handle(input: Input, now: number): Output[] {
    if (!this.turn.closed) {
      this.take(input, now)
      this.runWaiting()
      this.setDeadline(now)
    }
    return this.turn.takeOutputs()
  }

  private take(input: Input, now: number): void {
    const { turn } = this
    switch (input.kind) {
      case 'connected':
        return this.connected(input)
      case 'octets':
        return this.read(input.octets)
      case 'answer':
        return turn.answered(input.id, input.answer)
      case 'listening':
        return turn.listenerKnown({ host: input.host, port: input.port })
      case 'notListening':
        return turn.listenerKnown(undefined)
      case 'secured':
      case 'cleared':
        turn.turning = false
        return
      case 'transferStarted':
        return transferStarted(turn, input)
      case 'markerStored':
        return markerStored(turn, input)
      case 'transferEnded':
        return transferEnded(turn, input.result)
      case 'dataClosed':
        turn.state.dataOpen = false
        return
      case 'ended':
        this.ended = true
        return
      case 'disconnected':
        return turn.letGo()
      case 'clock':
        if (this.deadline.rang(now)) this.timedOut()
    }
  }

  private connected({ local, peer }: Extract<Input, { kind: 'connected' }>): void {
    if (this.greeted) throw new TypeError('a session has one control connection: make another session')
    this.greeted = true
    const { turn } = this
    turn.state.local = local
    turn.state.peer = peer
    if (turn.personality.greeting) turn.replyVerbatim(turn.personality.greeting)
    else turn.reply(220, this.greeting)
  }

  private read(octets: Uint8Array): void {
    const { turn } = this
    // Neither clear nor protected: whoever gave them has mixed up what must be kept apart.
    if (turn.turning) return turn.end()
    try {
      turn.commands.push(octets)
    } catch (error) {
      if (!isFtpError(error)) throw error
      turn.close(421, `${error.message}, closing`)
    }
  }

  /** Carries out waiting commands until one of them has to wait for something. */
  private runWaiting(): void {
    const { turn } = this
    while (!turn.closed) {
      this.abortIfWanted()
      const next = this.nextToCarryOut()
      if (!next) break
      turn.acted = true
      dispatch(turn, next)
    }
    const busy = turn.state.transfer !== undefined || turn.waits
    if (this.ended && !busy && !turn.closed) turn.end()
  }

  private nextToCarryOut(): Received | undefined {
    const { turning, waits, state, commands } = this.turn
    if (turning || waits) return undefined
    if (state.transfer && !commands.next('STAT')) return undefined
    return commands.shift()
  }

  /** By ABOR, or by a client that is gone: "the effective action of an abort and a logout" (RFC 959 §4.1.1). */
  private abortIfWanted(): void {
    const { state, commands } = this.turn
    const { transfer } = state
    if (!transfer || transfer.aborting) return
    const gone = this.ended && !commands.has('QUIT')
    if (!gone && !commands.has('ABOR')) return
    transfer.aborting = true
    this.turn.emit({ kind: 'abort' })
  }

  private timedOut(): void {
    if (this.turn.turning) return this.turn.end()
    this.turn.close(421, `${tooLong[this.stage]}, closing`)
  }

  private setDeadline(now: number): void {
    const { turn } = this
    const anew = turn.acted
    turn.acted = false
    if (turn.closed) return
    const at = this.deadline.update(this.stage, anew, now)
    if (at !== undefined) turn.emit({ kind: 'wake', at })
  }

  private get stage(): Stage {
    const { state, waits } = this.turn
    const { loggedIn, transfer } = state
    if (!loggedIn) return 'login'
    if (waits) return 'asking'
    if (!transfer) return 'idle'
    return transfer.started && !transfer.aborting ? 'busy' : 'asking'
  }
}

/** Why a session is closed, by what took too long. */
const tooLong: Readonly<Record<Stage, string>> = {
  login: 'Login took too long',
  asking: 'No answer came in time from behind the server',
  busy: 'The transfer took too long',
  idle: 'No command for too long',
}
