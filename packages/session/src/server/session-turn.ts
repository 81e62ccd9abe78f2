import { formatReply, type Verb } from '@ftpkit/protocol'
import { CommandQueue } from './command-queue.js'
import { handlers } from './dispatch.js'
import type { Answer, Answers, Output, Question, Refusal } from './events.js'
import type { SessionLimits, SessionOptions, TlsPolicy } from './options.js'
import type { Personality, ReplyContext, VerbatimReply } from './personality.js'
import { permitted } from './replies.js'
import { newState, type SessionState } from './state.js'
import type { Turn } from './turn.js'

type Listener = { host: string; port: number } | undefined

/** Who goes on when a question is answered. */
interface Asked {
  readonly id: number
  readonly goOn: (answer: Answer) => void
}

/** In alphabetical order, the same for every session. */
const verbs = Object.keys(handlers).sort() as Verb[]

/** What of a session its command handlers work with: what it remembers, what it wants done, and what it waits for. */
export class SessionTurn implements Turn {
  readonly state: SessionState = newState()
  readonly commands: CommandQueue
  readonly lowestActivePort: number
  readonly dataPeers: readonly string[]
  readonly verbs: readonly Verb[] = verbs
  readonly tls: TlsPolicy
  readonly clearCommandChannel: boolean
  readonly siteCommands: Readonly<Record<string, string>>
  readonly personality: Personality
  private outputs: Output[] = []
  private readonly asked: Asked[] = []
  private lastId = 0
  private listening: ((listener: Listener) => void) | undefined
  /** The control connection is on its way from clear to TLS or back: nothing can be said or heard. */
  turning = false
  closed = false
  /** A command was carried out in this turn, or something asked for. */
  acted = false

  constructor(
    options: SessionOptions,
    readonly limits: SessionLimits,
  ) {
    this.lowestActivePort = options.lowestActivePort ?? 1_024
    this.dataPeers = options.dataPeers ?? []
    this.tls = options.tls ?? 'off'
    this.clearCommandChannel = options.clearCommandChannel ?? false
    this.siteCommands = options.siteCommands ?? {}
    this.personality = options.personality ?? {}
    this.state.secure = options.tls === 'implicit'
    this.commands = new CommandQueue(limits.commandLength, this.personality, (octets) =>
      this.emit({ kind: 'send', octets }),
    )
  }

  /** Whether something was asked for and is not there yet: an answer, or a listener. */
  get waits(): boolean {
    return this.asked.length > 0 || this.listening !== undefined
  }

  /** What is to be done, in order; told once. */
  takeOutputs(): Output[] {
    const { outputs } = this
    this.outputs = []
    return outputs
  }

  answered(id: number, answer: Answer): void {
    const at = this.asked.findIndex((asked) => asked.id === id)
    if (at >= 0) this.asked.splice(at, 1)[0]!.goOn(answer)
  }

  listenerKnown(listener: Listener): void {
    const goOn = this.listening
    this.listening = undefined
    goOn?.(listener)
  }

  emit(output: Output): void {
    if (output.kind === 'closeData' || output.kind === 'listen') this.state.dataOpen = false
    this.outputs.push(output)
  }

  reply(code: number, text: string | readonly string[]): void {
    const { wording = {} } = this.personality
    const worded = wording[`${this.state.verb} ${code}`] ?? wording[code]
    if (worded) return this.replyVerbatim(worded(replyContext(this.state)))
    this.emit({ kind: 'send', octets: formatReply(code, text) })
  }

  replyVerbatim({ code, lines }: VerbatimReply): void {
    this.emit({ kind: 'send', octets: formatReply(code, lines, { codes: 'every-line' }) })
  }

  refuse(verb: Verb, { reply, text, lines }: Refusal): void {
    if (lines) return this.replyVerbatim({ code: reply, lines })
    const code = permitted(verb, reply)
    if (code === 421) this.close(code, text)
    else this.reply(code, text)
  }

  ask<Operation extends Question['operation']>(
    question: Extract<Question, { operation: Operation }>,
    then: (value: Answers[Operation]) => void,
    otherwise?: (refusal: Refusal) => void,
  ): void {
    const verb = this.state.verb!
    const id = ++this.lastId
    this.acted = true
    const goOn = (answer: Answer) => {
      if (answer.ok) then(answer.value as Answers[Operation])
      else if (otherwise) otherwise(answer.refusal)
      else this.refuse(verb, answer.refusal)
    }
    this.asked.push({ id, goOn })
    this.emit({ kind: 'ask', id, question })
  }

  listen(family: 4 | 6, then: (listener: Listener) => void): void {
    this.listening = then
    this.emit({ kind: 'listen', family })
  }

  secure(code: number, text: string): void {
    this.cross('secure', code, text)
  }

  clear(code: number, text: string): void {
    this.cross('clear', code, text)
  }

  close(code: number, text: string): void {
    this.reply(code, text)
    this.end()
  }

  /** Closes the control connection without a word. */
  end(): void {
    this.letGo()
    this.emit({ kind: 'close' })
  }

  /** Gives back everything the session holds, and takes no further input. */
  letGo(): void {
    const { transfer } = this.state
    if (transfer && !transfer.aborting) this.emit({ kind: 'abort' })
    this.emit({ kind: 'closeData' })
    this.closed = true
    this.commands.clear()
    this.asked.length = 0
    this.listening = undefined
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
}

/** A copy, so that a personality can neither change the session nor keep hold of it. */
function replyContext({ user, loggedIn, workingDirectory, protection }: SessionState): ReplyContext {
  return { user, loggedIn, workingDirectory, protection }
}
