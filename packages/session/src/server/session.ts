import { formatReply, type Line, LineReader, TelnetFilter } from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import { dispatch, handlers, mayInterrupt } from './dispatch.js'
import type { Answer, Input, Output, Question, Refusal, TransferResult } from './events.js'
import { defaultSessionLimits, type SessionLimits, type SessionOptions } from './options.js'
import { permitted } from './replies.js'
import { newState, type SessionState } from './state.js'
import { finishTransfer, transferStarted } from './transfer.js'
import type { Turn } from './turn.js'

/**
 * The server protocol interpreter (server-PI, RFC 959 §2.3) without sockets, timers or promises: a function from
 * what happened to what to do.
 *
 * One command is carried out at a time; those that arrive meanwhile wait (RFC 959 §4.2), but ABOR, STAT and QUIT
 * act at once on a transfer under way.
 */
export class ServerSession {
  private readonly limits: SessionLimits
  private readonly turn: Turn
  private readonly state: SessionState = newState()
  private readonly telnet: TelnetFilter
  private readonly lines: LineReader
  private readonly greeting: string
  private waiting: Line[] = []
  private outputs: Output[] = []
  /** Who goes on when a question is answered, by its id. */
  private readonly asked = new Map<number, (answer: Answer) => void>()
  private lastId = 0
  private listening: ((listener: { host: string; port: number } | undefined) => void) | undefined
  private deadline = Number.POSITIVE_INFINITY
  private closed = false

  constructor(options: SessionOptions = {}) {
    this.limits = { ...defaultSessionLimits, ...options.limits }
    this.greeting = options.greeting ?? 'ftpkit is ready'
    this.telnet = new TelnetFilter((octets) => this.emit({ kind: 'send', octets }))
    this.lines = new LineReader({ maxLength: this.limits.commandLength })
    this.turn = this.createTurn(options.lowestActivePort ?? 1_024)
  }

  /** Commands that wait for the one being carried out; stop reading at `limits.waitingCommands`. */
  get backlog(): number {
    return this.waiting.length
  }

  /** Whether the control connection should not be read until the next input that is not `octets`. */
  get full(): boolean {
    return this.waiting.length >= this.limits.waitingCommands
  }

  /**
   * Takes what happened and returns what to do, in order.
   *
   * @param now milliseconds of a clock that never goes back
   */
  handle(input: Input, now: number): Output[] {
    if (!this.closed) {
      this.take(input, now)
      this.runWaiting()
      this.setDeadline(input, now)
    }
    const outputs = this.outputs
    this.outputs = []
    return outputs
  }

  private take(input: Input, now: number): void {
    switch (input.kind) {
      case 'connected':
        this.state.local = input.local
        this.state.peer = input.peer
        return this.reply(220, this.greeting)
      case 'octets':
        return this.read(input.octets)
      case 'answer':
        return this.answered(input.id, input.answer)
      case 'listening':
        return this.listenerKnown({ host: input.host, port: input.port })
      case 'notListening':
        return this.listenerKnown(undefined)
      case 'transferStarted':
        return transferStarted(this.turn)
      case 'transferEnded':
        return this.transferEnded(input.result)
      case 'disconnected':
        return this.disconnected()
      case 'clock':
        if (now >= this.deadline) this.timedOut()
    }
  }

  private read(octets: Uint8Array): void {
    try {
      this.waiting.push(...this.lines.push(this.telnet.filter(octets)))
    } catch (error) {
      if (!isFtpError(error)) throw error
      this.reply(421, `${error.message}, closing`)
      this.emit({ kind: 'close' })
    }
  }

  /** Carries out waiting commands until one of them has to wait for something. */
  private runWaiting(): void {
    while (!this.closed && this.waiting.length > 0) {
      if (this.asked.size > 0 || this.listening) return
      const index = this.state.transfer ? this.waiting.findIndex(mayInterrupt) : 0
      if (index < 0) return
      const [line] = this.waiting.splice(index, 1)
      dispatch(this.turn, line!)
    }
  }

  private transferEnded(result: TransferResult): void {
    finishTransfer(this.turn, result)
    if (!this.state.quitting) return
    this.reply(221, 'Goodbye')
    this.emit({ kind: 'close' })
  }

  /** An unexpected close acts as ABOR and QUIT (RFC 959 §4.1.1). */
  private disconnected(): void {
    if (this.state.transfer) this.emit({ kind: 'abort' })
    this.emit({ kind: 'closeData' })
    this.close()
  }

  private timedOut(): void {
    this.reply(421, this.state.loggedIn ? 'No command for too long, closing' : 'Login took too long, closing')
    this.emit({ kind: 'closeData' })
    this.emit({ kind: 'close' })
  }

  /** Login has one time limit in all, an idle session a new one after each command; a transfer has none. */
  private setDeadline(input: Input, now: number): void {
    if (this.closed || input.kind === 'clock') return
    const before = this.deadline
    if (this.state.transfer) this.deadline = Number.POSITIVE_INFINITY
    else if (this.state.loggedIn) this.deadline = now + this.limits.idleTime
    else if (input.kind === 'connected') this.deadline = now + this.limits.loginTime
    if (this.deadline !== before && this.deadline !== Number.POSITIVE_INFINITY) {
      this.emit({ kind: 'wake', at: this.deadline })
    }
  }

  private answered(id: number, answer: Answer): void {
    const goOn = this.asked.get(id)
    this.asked.delete(id)
    goOn?.(answer)
  }

  private listenerKnown(listener: { host: string; port: number } | undefined): void {
    const goOn = this.listening
    this.listening = undefined
    goOn?.(listener)
  }

  private emit(output: Output): void {
    if (this.closed) return
    this.outputs.push(output)
    if (output.kind === 'close') this.close()
  }

  private reply(code: number, text: string | readonly string[]): void {
    this.emit({ kind: 'send', octets: formatReply(code, text) })
  }

  private close(): void {
    this.closed = true
    this.waiting = []
    this.asked.clear()
    this.listening = undefined
  }

  private ask(question: Question, goOn: (answer: Answer) => void): void {
    const id = ++this.lastId
    this.asked.set(id, goOn)
    this.emit({ kind: 'ask', id, question })
  }

  private createTurn(lowestActivePort: number): Turn {
    return {
      state: this.state,
      limits: this.limits,
      lowestActivePort,
      verbs: Object.keys(handlers).sort(),
      reply: (code, text) => this.reply(code, text),
      emit: (output) => this.emit(output),
      ask: (question, then) => {
        const { verb } = this.state
        const otherwise = (refusal: Refusal) => this.reply(permitted(verb, refusal.reply), refusal.text)
        this.ask(question, (answer) => {
          if (answer.ok) then(answer.value as Parameters<typeof then>[0])
          else otherwise(answer.refusal)
        })
      },
      listen: (family, then) => {
        this.listening = then
        this.emit({ kind: 'listen', family })
      },
    }
  }
}
