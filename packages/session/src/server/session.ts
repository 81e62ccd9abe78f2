import { formatReply, type Verb } from '@ftpkit/protocol'
import { isFtpError } from '@ftpkit/transfer'
import { CommandQueue } from './command-queue.js'
import { Deadline, type Stage } from './deadline.js'
import { dispatch, handlers } from './dispatch.js'
import type { Answer, Input, Output, Question, Refusal } from './events.js'
import { defaultSessionLimits, type SessionLimits, type SessionOptions } from './options.js'
import type { Personality, Saying } from './personality.js'
import type { Received } from './received.js'
import { permitted } from './replies.js'
import { newState, type SessionState } from './state.js'
import { markerStored, transferEnded, transferStarted } from './transfer.js'
import type { Turn } from './turn.js'

type Listener = { host: string; port: number } | undefined

/** Limits that are complete, by those that were given: one object for all sessions of a server. */
const complete = new WeakMap<Partial<SessionLimits>, SessionLimits>()

function completed(given: Partial<SessionLimits> = defaultSessionLimits): SessionLimits {
  const limits = complete.get(given) ?? { ...defaultSessionLimits, ...given }
  complete.set(given, limits)
  return limits
}

/** In alphabetical order, the same for every session. */
const verbs = Object.keys(handlers).sort() as Verb[]

/**
 * The server protocol interpreter (server-PI, RFC 959 §2.3) without sockets, timers or promises: a function from
 * what happened to what to do.
 *
 * Commands are carried out and answered one at a time in the order they came; those that arrive meanwhile wait
 * (RFC 959 §4.2). Two act on a transfer under way: ABOR aborts it as soon as it arrives, wherever it waits, and STAT
 * is answered at once if no other command waits before it.
 */
export class ServerSession {
  private readonly limits: SessionLimits
  private readonly turn: Turn
  private readonly state: SessionState = newState()
  private readonly commands: CommandQueue
  private readonly greeting: string
  private readonly personality: Personality
  private readonly deadline: Deadline
  private outputs: Output[] = []
  /** Who goes on when a question is answered, by its id. */
  private readonly asked = new Map<number, (answer: Answer) => void>()
  private lastId = 0
  private listening: ((listener: Listener) => void) | undefined
  /** The control connection is on its way from clear to TLS or back: nothing can be said or heard. */
  private turning = false
  private greeted = false
  /** The client sends no more. */
  private ended = false
  private closed = false
  /** A command was carried out in this turn, or something asked for. */
  private acted = false

  constructor(options: SessionOptions = {}) {
    this.limits = completed(options.limits)
    this.greeting = options.greeting ?? 'ftpkit is ready'
    this.personality = options.personality ?? {}
    this.deadline = new Deadline(this.limits)
    this.state.secure = options.tls === 'implicit'
    this.commands = new CommandQueue(this.limits.commandLength, this.personality, (octets) =>
      this.emit({ kind: 'send', octets }),
    )
    this.turn = this.createTurn(options)
  }

  /** Whether the control connection should not be read until the next input that is not `octets`. */
  get full(): boolean {
    return this.commands.length >= this.limits.waitingCommands
  }

  /**
   * Takes what happened and returns what to do, in order. Nothing is returned after `close` or `disconnected`.
   *
   * @param now milliseconds of a clock that never goes back
   * @throws TypeError for a second `connected`
   */
  handle(input: Input, now: number): Output[] {
    if (!this.closed) {
      this.take(input, now)
      this.runWaiting()
      this.setDeadline(now)
    }
    const outputs = this.outputs
    this.outputs = []
    return outputs
  }

  private take(input: Input, now: number): void {
    switch (input.kind) {
      case 'connected':
        return this.connected(input)
      case 'octets':
        return this.read(input.octets)
      case 'answer':
        return this.answered(input.id, input.answer)
      case 'listening':
        return this.listenerKnown({ host: input.host, port: input.port })
      case 'notListening':
        return this.listenerKnown(undefined)
      case 'secured':
      case 'cleared':
        this.turning = false
        return
      case 'transferStarted':
        return transferStarted(this.turn, input)
      case 'markerStored':
        return markerStored(this.turn, input)
      case 'transferEnded':
        return transferEnded(this.turn, input.result)
      case 'dataClosed':
        this.state.dataOpen = false
        return
      case 'ended':
        this.ended = true
        return
      case 'disconnected':
        return this.letGo()
      case 'clock':
        if (this.deadline.rang(now)) this.timedOut()
    }
  }

  private connected({ local, peer }: Extract<Input, { kind: 'connected' }>): void {
    if (this.greeted) throw new TypeError('a session has one control connection: make another session')
    this.greeted = true
    this.state.local = local
    this.state.peer = peer
    if (this.personality.greeting) this.say(this.personality.greeting)
    else this.reply(220, this.greeting)
  }

  /** Octets that came behind the command were meant for neither side of the border: nothing of them is carried out. */
  private cross(to: 'secure' | 'clear', code: number, text: string): void {
    if (!this.commands.empty) {
      return this.close(421, 'Octets came behind a command that changes who can read them, closing')
    }
    this.reply(code, text)
    this.commands.readAnew()
    this.turning = true
    this.emit({ kind: to })
  }

  private read(octets: Uint8Array): void {
    // Neither clear nor protected: whoever gave them has mixed up what must be kept apart.
    if (this.turning) return this.end()
    try {
      this.commands.push(octets)
    } catch (error) {
      if (!isFtpError(error)) throw error
      this.close(421, `${error.message}, closing`)
    }
  }

  /** Carries out waiting commands until one of them has to wait for something. */
  private runWaiting(): void {
    while (!this.closed) {
      this.abortIfWanted()
      const next = this.nextToCarryOut()
      if (!next) break
      this.acted = true
      dispatch(this.turn, next)
    }
    if (this.ended && !this.busy && !this.closed) this.end()
  }

  private nextToCarryOut(): Received | undefined {
    if (this.turning || this.asked.size > 0 || this.listening) return undefined
    if (this.state.transfer && !this.commands.next('STAT')) return undefined
    return this.commands.shift()
  }

  /** By ABOR, or by a client that is gone: "the effective action of an abort and a logout" (RFC 959 §4.1.1). */
  private abortIfWanted(): void {
    const { transfer } = this.state
    if (!transfer || transfer.aborting) return
    const gone = this.ended && !this.commands.has('QUIT')
    if (!gone && !this.commands.has('ABOR')) return
    transfer.aborting = true
    this.emit({ kind: 'abort' })
  }

  /** Whether a command is being carried out. */
  private get busy(): boolean {
    return this.state.transfer !== undefined || this.asked.size > 0 || this.listening !== undefined
  }

  private timedOut(): void {
    if (this.turning) return this.end()
    this.close(421, `${tooLong[this.stage]}, closing`)
  }

  private setDeadline(now: number): void {
    const anew = this.acted
    this.acted = false
    if (this.closed) return
    const at = this.deadline.update(this.stage, anew, now)
    if (at !== undefined) this.emit({ kind: 'wake', at })
  }

  private get stage(): Stage {
    const { loggedIn, transfer } = this.state
    if (!loggedIn) return 'login'
    if (this.asked.size > 0 || this.listening) return 'asking'
    if (!transfer) return 'idle'
    return transfer.started && !transfer.aborting ? 'busy' : 'asking'
  }

  private answered(id: number, answer: Answer): void {
    const goOn = this.asked.get(id)
    this.asked.delete(id)
    goOn?.(answer)
  }

  private listenerKnown(listener: Listener): void {
    const goOn = this.listening
    this.listening = undefined
    goOn?.(listener)
  }

  private emit(output: Output): void {
    if (output.kind === 'closeData' || output.kind === 'listen') this.state.dataOpen = false
    this.outputs.push(output)
  }

  private reply(code: number, text: string | readonly string[]): void {
    const { wording = {} } = this.personality
    const worded = wording[`${this.state.verb} ${code}`] ?? wording[code]
    if (worded) return this.say(worded(this.state))
    this.emit({ kind: 'send', octets: formatReply(code, text) })
  }

  private say({ code, lines }: Saying): void {
    this.emit({ kind: 'send', octets: formatReply(code, lines, { codes: 'every-line' }) })
  }

  private refuse(verb: Verb, { reply, text, lines }: Refusal): void {
    if (lines) return this.say({ code: reply, lines })
    const code = permitted(verb, reply)
    if (code === 421) this.close(code, text)
    else this.reply(code, text)
  }

  private close(code: number, text: string): void {
    this.reply(code, text)
    this.end()
  }

  private end(): void {
    this.letGo()
    this.emit({ kind: 'close' })
  }

  /** Gives back everything the session holds, and takes no further input. */
  private letGo(): void {
    const { transfer } = this.state
    if (transfer && !transfer.aborting) this.emit({ kind: 'abort' })
    this.emit({ kind: 'closeData' })
    this.closed = true
    this.commands.clear()
    this.asked.clear()
    this.listening = undefined
  }

  private ask(question: Question, goOn: (answer: Answer) => void): void {
    const id = ++this.lastId
    this.acted = true
    this.asked.set(id, goOn)
    this.emit({ kind: 'ask', id, question })
  }

  private createTurn(options: SessionOptions): Turn {
    return {
      state: this.state,
      limits: this.limits,
      lowestActivePort: options.lowestActivePort ?? 1_024,
      dataPeers: options.dataPeers ?? [],
      tls: options.tls ?? 'off',
      clearCommandChannel: options.clearCommandChannel ?? false,
      secure: (code, text) => this.cross('secure', code, text),
      clear: (code, text) => this.cross('clear', code, text),
      siteCommands: options.siteCommands ?? {},
      verbs,
      personality: this.personality,
      say: (saying) => this.say(saying),
      reply: (code, text) => this.reply(code, text),
      close: (code, text) => this.close(code, text),
      emit: (output) => this.emit(output),
      refuse: (verb, refusal) => this.refuse(verb, refusal),
      ask: (question, then, otherwise) => {
        const verb = this.state.verb!
        this.ask(question, (answer) => {
          if (answer.ok) then(answer.value as Parameters<typeof then>[0])
          else if (otherwise) otherwise(answer.refusal)
          else this.refuse(verb, answer.refusal)
        })
      },
      listen: (family, then) => {
        this.listening = then
        this.emit({ kind: 'listen', family })
      },
    }
  }
}

/** Why a session is closed, by what took too long. */
const tooLong: Readonly<Record<Stage, string>> = {
  login: 'Login took too long',
  asking: 'No answer came in time from behind the server',
  busy: 'The transfer took too long',
  idle: 'No command for too long',
}
